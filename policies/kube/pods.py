"""Pods as rules read them, whatever makes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.pack.inputs import Inputs
from policies.pack.resource import Resource

_TEMPLATES = {
    "kubernetes:apps/v1:DaemonSet": ("spec", "template", "spec"),
    "kubernetes:apps/v1:Deployment": ("spec", "template", "spec"),
    "kubernetes:apps/v1:ReplicaSet": ("spec", "template", "spec"),
    "kubernetes:apps/v1:StatefulSet": ("spec", "template", "spec"),
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "kubernetes:batch/v1:Job": ("spec", "template", "spec"),
    "kubernetes:core/v1:Pod": ("spec",),
    "kubernetes:core/v1:PodTemplate": ("template", "spec"),
    "kubernetes:core/v1:ReplicationController": ("spec", "template", "spec"),
}
RAY_CLUSTER = "kubernetes:ray.io/v1:RayCluster"
_RAY = {
    RAY_CLUSTER: ("spec",),
    "kubernetes:ray.io/v1:RayJob": ("spec", "rayClusterSpec"),
    "kubernetes:ray.io/v1:RayService": ("spec", "rayClusterConfig"),
}
SERVING = ("kubernetes:apps/v1:DaemonSet", "kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet")
"""What runs for good, by its own probes."""
WORKLOADS = (*sorted(_TEMPLATES), *sorted(_RAY))
"""All that makes pods."""


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container of a pod; `pod` is the pod's spec."""

    spec: Inputs
    pod: Inputs
    name: str
    initial: bool = False


def pods(resource: Resource) -> Iterator[Inputs]:
    """The specs of the pods that a resource makes."""
    if resource.type in _RAY:
        spec = resource.inputs.object(*_RAY[resource.type])
        for group in (*spec.objects("headGroupSpec"), *spec.objects("workerGroupSpecs")):
            yield group.object("template", "spec")
    elif resource.type in _TEMPLATES:
        yield resource.inputs.object(*_TEMPLATES[resource.type])


def containers(resource: Resource) -> Iterator[Container]:
    """The containers of the pods that a resource makes, initial and ephemeral ones too."""
    for pod in pods(resource):
        for key, initial in (("containers", False), ("initContainers", True), ("ephemeralContainers", True)):
            for spec in pod.objects(key):
                yield Container(spec=spec, pod=pod, name=spec.text("name"), initial=initial)


def namespace(resource: Resource) -> str:
    """The namespace that an object is in."""
    return resource.inputs.text("metadata", "namespace") or "default"
