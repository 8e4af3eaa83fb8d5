"""Pods mount nothing of their node's."""

from collections.abc import Iterator

from policies.kube import pods
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_VOLUME = "kubernetes:core/v1:PersistentVolume"


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.type == _VOLUME:
        yield from _volume(resource.inputs.object("spec"))
    for pod in pods.pods(resource):
        yield from _volumes(pod)


@telling
def _volumes(pod: Inputs) -> Iterator[Finding]:
    for volume in pod.objects("volumes"):
        yield from _volume(volume)


def _volume(volume: Inputs) -> Iterator[Finding]:
    for key in ("hostPath", "local"):
        if volume.has(key):
            yield Finding(message="is a folder of the node", path=volume.where(key))


RULE = Rule(
    name="kube-host-paths",
    title="Pods mount nothing of their node's",
    severity=Severity.HIGH,
    why="A folder of the node is a way out of the container, and data in it go with the node.",
    fix="Take a PersistentVolumeClaim, or an emptyDir for what may be lost.",
    types=(*pods.WORKLOADS, _VOLUME),
    check=_check,
)
