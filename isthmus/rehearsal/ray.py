"""The pods that KubeRay would make of a RayCluster: its head, and every worker that its groups may have."""

import copy
import hashlib
import json
from typing import Any, cast

from isthmus.rehearsal.objects import Object, part, parts

GROUP = "ray.io/group"
CLUSTER = "ray.io/cluster"
HEAD = "head"
_HASH = "isthmus-rehearsal/template"


def pods_of(cluster: Object) -> list[Object]:
    """The pods, from the cluster's own templates; they are owned by it, and so end with it."""
    spec = cast("Object", cluster["spec"])
    pods = [_pod(cluster, HEAD, 0, spec["headGroupSpec"]["template"])]
    for group in parts(spec, "workerGroupSpecs"):
        # At once, all that there may be: so that it is seen that the nodes' limits have room for them.
        most = int(group["maxReplicas"])
        pods += [_pod(cluster, str(group["groupName"]), number, group["template"]) for number in range(most)]
    return pods


def template_of(pod: Object) -> str:
    """The mark of the template that a pod was made from; empty for a pod that was made by nobody here."""
    return str(part(pod, "metadata", "annotations").get(_HASH, ""))


def _pod(cluster: Object, group: str, number: int, template: Any) -> Object:
    name = str(cluster["metadata"]["name"])
    made = copy.deepcopy(cast("Object", template))
    metadata = cast("Object", made.get("metadata") or {})
    owner = {
        "apiVersion": cluster["apiVersion"],
        "kind": cluster["kind"],
        "name": name,
        "uid": cluster["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }
    mark = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:16]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{name}-{group}-{number}",
            "namespace": cluster["metadata"]["namespace"],
            "labels": {**part(metadata, "labels"), CLUSTER: name, GROUP: group},
            "annotations": {**part(metadata, "annotations"), _HASH: mark},
            "ownerReferences": [owner],
        },
        "spec": made["spec"],
    }
