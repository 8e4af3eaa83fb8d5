"""Which service a live pod belongs to, told by who owns it and not by the labels that are in question."""

from collections.abc import Mapping
from typing import Any, cast

from isthmus.rehearsal.objects import Object, labels_of, name_of, part, parts
from isthmus.rehearsal.ray import GROUP, HEAD

_HASH = "pod-template-hash"


def workload_of(pod: Object) -> str:
    """The name of the Deployment, StatefulSet, Job or group of a RayCluster; the pod's own where nothing owns it."""
    owner = next(iter(parts(pod["metadata"], "ownerReferences")), None)
    if owner is None:
        return name_of(pod)
    name = str(owner["name"])
    if owner["kind"] == "ReplicaSet":
        return name.removesuffix(f"-{labels_of(pod).get(_HASH, '')}")
    if owner["kind"] == "RayCluster":
        group = labels_of(pod)[GROUP]
        return name if group == HEAD else f"{name}-{group}"
    return name


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a selector of labels selects what has these; an empty one selects everything."""
    wanted = cast("Mapping[str, str]", part(selector, "matchLabels"))
    return wanted.items() <= labels.items() and all(
        _expressed(each, labels) for each in parts(selector, "matchExpressions")
    )


def _expressed(expression: Object, labels: Mapping[str, str]) -> bool:
    key, values = str(expression["key"]), cast("list[str]", expression.get("values") or [])
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case _:
            return key not in labels
