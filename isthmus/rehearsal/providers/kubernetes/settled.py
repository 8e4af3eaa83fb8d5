"""Whether an object has become what it should be, and why not."""

from collections.abc import Callable, Mapping
from typing import Any

from isthmus.rehearsal.kinds import Await, Kind
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.objects import Object, part, parts

_EVENTS = 4


def component(urn: str) -> str:
    """The names of the components that a resource is in, as its URN has them: their types, outermost first."""
    *above, own = urn.split("::")[2].split("$") if "::" in urn else [urn]
    names = [each.rpartition(":")[2] for each in above if each.startswith("isthmus:")]
    return f"{' > '.join(names) or own} {urn.rpartition('::')[2]}"


def missing(kind: Kind, live: Object) -> str:
    """What is not so yet; empty where all is."""
    metadata, status = part(live, "metadata"), part(live, "status")
    generation = metadata.get("generation", 0)
    if kind.wait in (Await.AVAILABLE, Await.REPLICAS) and status.get("observedGeneration", 0) < generation:
        return "nobody has taken it up"
    return _CHECKS[kind.wait](part(live, "spec"), status)


def reasons(kube: Kube, namespace: str, name: str) -> str:
    """Why the pods of an object are not running, as far as they say so."""
    told: list[str] = []
    for pod in kube.list("Pod", namespace):
        if not pod["metadata"]["name"].startswith(name):
            continue
        conditions = parts(part(pod, "status"), "conditions")
        told += [
            f"\n    {pod['metadata']['name']}: {condition['message']}"
            for condition in conditions
            if condition.get("status") == "False" and condition.get("message")
        ]
    return "".join(told[:_EVENTS])


def _available(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    wanted = int(spec.get("replicas", 1))
    counts = [int(status.get(key, 0)) for key in ("updatedReplicas", "availableReplicas", "replicas")]
    return "" if counts == [wanted] * 3 else f"{counts[1]} of {wanted} replicas are available, {counts[0]} of them new"


def _ready(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    wanted = int(spec.get("replicas", 1))
    ready = int(status.get("readyReplicas", 0))
    same = status.get("currentRevision") == status.get("updateRevision")
    return "" if ready == wanted and same else f"{ready} of {wanted} replicas are ready"


def _complete(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    wanted = int(spec.get("completions", 1))
    return "" if int(status.get("succeeded", 0)) >= wanted else "the job has not succeeded"


def _balanced(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    if spec.get("type") != "LoadBalancer":
        return ""
    return "" if part(status, "loadBalancer").get("ingress") else "its load balancer has no address"


def _established(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    del spec
    conditions = parts(status, "conditions")
    done = any(each.get("type") == "Established" and each.get("status") == "True" for each in conditions)
    return "" if done else "the kind is not served yet"


def _nothing(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    del spec, status
    return ""


_CHECKS: Mapping[Await, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    Await.NOTHING: _nothing,
    Await.AVAILABLE: _available,
    Await.REPLICAS: _ready,
    Await.COMPLETE: _complete,
    Await.BALANCER: _balanced,
    Await.ESTABLISHED: _established,
}
