"""The nodes that Karpenter would make of a NodePool, as many as its hard limit allows, for KWOK to play."""

import math
from collections.abc import Mapping
from typing import Any, cast

from isthmus.rehearsal.objects import Object

GPU = "nvidia.com/gpu"
MARK = "kwok.x-k8s.io/node"
_GIB = 2**30
_GIB_PER_CPU = 4
"""Of the general-purpose instances that services run on."""
_GPU_CPUS, _GPU_GIB = 8, 32
"""CPUs and memory beside each GPU: those of the second smallest of EC2's instances with one, such as g6.2xlarge."""
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_KEPT_CPU, _KEPT_MEMORY = 0.95, 0.93
"""What a node leaves of its own for pods, in parts."""


def nodes_of(pool: Object) -> list[Object]:
    """The nodes of a NodePool, spread over its zones; together they have what its limit says."""
    spec = cast("Object", pool["spec"])
    template = cast("Object", spec["template"])
    required = {each["key"]: each.get("values", []) for each in template["spec"].get("requirements", [])}
    zones = cast("list[str]", required.get("topology.kubernetes.io/zone") or ["zone-a"])
    limits = cast("Mapping[str, Any]", spec.get("limits") or {})
    count, capacity = _sizes(limits, required, len(zones))
    name = str(pool["metadata"]["name"])
    chosen = {
        key: values[0] for key, values in required.items() if values and key not in ("topology.kubernetes.io/zone",)
    }
    labels = {
        **chosen,
        **cast("Mapping[str, str]", template.get("metadata", {}).get("labels") or {}),
        "karpenter.sh/nodepool": name,
        "eks.amazonaws.com/compute-type": "auto",
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": chosen.get("kubernetes.io/arch", "amd64"),
    }
    taints = cast("list[Object]", template["spec"].get("taints") or [])
    return [_node(f"{name}-{n}", zones[n % len(zones)], labels, taints, capacity) for n in range(count)]


def _sizes(limits: Mapping[str, Any], required: Mapping[str, Any], zones: int) -> tuple[int, dict[str, float]]:
    """How many nodes, and what each has: GPUs, CPUs and bytes of memory."""
    if GPU in limits:
        each = min(int(n) for n in required.get("eks.amazonaws.com/instance-gpu-count") or ["1"])
        count = int(limits[GPU]) // each
        return count, {GPU: each, "cpu": each * _GPU_CPUS, "memory": each * _GPU_GIB * _GIB}
    cpus = quantity(limits.get("cpu", "0"))
    memory = quantity(limits["memory"]) if "memory" in limits else cpus * _GIB_PER_CPU * _GIB
    # As few nodes as there are zones: each is large enough for what Karpenter would choose a node for.
    return zones, {"cpu": math.floor(cpus / zones), "memory": memory / zones}


def quantity(text: Any) -> float:
    """A number as Kubernetes writes it: `2`, `500m`, `64Gi`."""
    value = str(text)
    if value.endswith("m"):
        return float(value[:-1]) / 1000
    for unit, factor in _UNITS.items():
        if value.endswith(unit):
            return float(value.removesuffix(unit)) * factor
    return float(value)


def _node(
    name: str, zone: str, labels: Mapping[str, str], taints: list[Object], capacity: Mapping[str, float]
) -> Object:
    whole = {GPU: str(int(capacity[GPU]))} if GPU in capacity else {}
    sizes = {"cpu": str(int(capacity["cpu"])), "memory": str(int(capacity["memory"])), "pods": "110", **whole}
    left = {
        "cpu": f"{int(capacity['cpu'] * 1000 * _KEPT_CPU)}m",
        "memory": str(int(capacity["memory"] * _KEPT_MEMORY)),
        "pods": "110",
        **whole,
    }
    own = {"topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": name, "type": "kwok"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {**labels, **own}, "annotations": {MARK: "fake"}},
        "spec": {"taints": taints, "providerID": f"kwok://{name}"},
        "status": {
            "capacity": {**sizes, "ephemeral-storage": "80Gi"},
            "allocatable": {**left, "ephemeral-storage": "72Gi"},
        },
    }
