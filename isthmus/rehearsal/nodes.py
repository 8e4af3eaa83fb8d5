"""The nodes that Karpenter would make of a NodePool, as many as its hard limit allows, for KWOK to play."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from envs import catalogue
from envs.instances import Instance, family_of, instance
from isthmus.rehearsal.objects import Object, part, parts

GPU = "nvidia.com/gpu"
MARK = "kwok.x-k8s.io/node"
_ZONE = "topology.kubernetes.io/zone"
_GPU_COUNT = "eks.amazonaws.com/instance-gpu-count"
_NOT_THE_TYPE = (_ZONE, "karpenter.sh/capacity-type")
"""What is required of a node, and says nothing of its instance type."""
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def nodes_of(pool: Object, pods: Iterable[Object] = ()) -> list[Object]:
    """The nodes of a NodePool for the pods that select it, spread over its zones; together within its limits.

    There are none where no instance type is what the pool requires. A pod that fits on no such type stays pending.
    """
    spec = cast("Object", pool["spec"])
    template = cast("Object", spec["template"])
    requirements = parts(template["spec"], "requirements")
    required = {str(each["key"]): cast("list[str]", each.get("values") or []) for each in requirements}
    zones = required.get(_ZONE) or ["zone-a"]
    name = str(pool["metadata"]["name"])
    own = cast("dict[str, str]", part(template, "metadata", "labels"))
    wanted = [_request(pod) for pod in pods if _selects(pod, own)]
    types = [each for each in _types(requirements) if each.memory]
    found = _size(cast("Mapping[str, Any]", spec.get("limits") or {}), types, len(zones), wanted)
    if found is None:
        return []
    count, chosen = found
    labels = {
        **{key: values[0] for key, values in required.items() if values and key != _ZONE},
        **own,
        "karpenter.sh/nodepool": name,
        "eks.amazonaws.com/compute-type": "auto",
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": chosen.name,
        "eks.amazonaws.com/instance-family": chosen.name.partition(".")[0],
    }
    if _gpus(chosen.name)[1]:
        labels[_GPU_COUNT] = str(_gpus(chosen.name)[1])
    taints = parts(template["spec"], "taints")
    size = chosen.name.replace(".", "-")
    return [_node(f"{name}-{size}-{n}", zones[n % len(zones)], labels, taints, chosen) for n in range(count)]


def unsized(pool: Object) -> str:
    """The families that a NodePool's nodes may be of, where no type's memory is known; else nothing."""
    types = _types(parts(pool["spec"]["template"]["spec"], "requirements"))
    families = sorted({each.name.partition(".")[0] for each in types})
    return "" if any(each.memory for each in types) else ", ".join(families)


def _size(
    limits: Mapping[str, Any], types: Sequence[Instance], zones: int, wanted: Sequence[tuple[float, float]]
) -> tuple[int, Instance] | None:
    """How many nodes of which type; None where there is no type within the limits."""
    if GPU in limits:
        fewest = min((_gpus(each.name)[1] for each in types), default=0)
        alike = [each for each in types if _gpus(each.name)[1] == fewest]
        largest = max(alike, key=_order, default=None)
        return None if largest is None else (int(limits[GPU]) // fewest, largest)
    cpus = quantity(limits.get("cpu", "0"))
    memory = quantity(limits["memory"]) if "memory" in limits else float("inf")
    within = sorted((each for each in types if each.cpus <= cpus and each.memory <= memory), key=_order)
    fitting = [each for each in within if all(each.fits(*pod) for pod in wanted)] or within
    # Karpenter makes what pods need, where one size more might leave no room for the last of them. Of those that leave
    # it: one for each zone if that is enough, else two, else as small as can be.
    sizes = [(_times(cpus, memory, each), each) for each in fitting]
    holding = [(count, each) for count, each in sizes if _hold(count, each, wanted)] or sizes
    for share in (zones, 2):
        some = [(count, each) for count, each in holding if count >= share]
        if some:
            return some[-1]
    return holding[0] if holding else None


def _hold(count: int, each: Instance, wanted: Sequence[tuple[float, float]]) -> bool:
    """Whether so many nodes of a type have room for all pods, the largest ones placed first."""
    room = [(each.free_cpus, float(each.free_memory))] * count
    for cpus, memory in sorted(wanted, reverse=True):
        at = next((n for n, (free, left) in enumerate(room) if free >= cpus and left >= memory), None)
        if at is None:
            return False
        room[at] = (room[at][0] - cpus, room[at][1] - memory)
    return True


def _times(cpus: float, memory: float, each: Instance) -> int:
    return int(min(cpus // each.cpus, memory // each.memory))


def _order(each: Instance) -> tuple[int, int, str]:
    return each.cpus, each.memory, each.name


def _types(requirements: Sequence[Object]) -> list[Instance]:
    names = [name for name in sorted(catalogue.instance_types()) if ".metal" not in name]
    of_type = [each for each in requirements if each["key"] not in _NOT_THE_TYPE]
    return [instance(name) for name in names if all(_meets(name, each) for each in of_type)]


def _meets(name: str, requirement: Object) -> bool:
    """Whether an instance type is what a requirement asks for; one that is not known is met by none."""
    family, (kind, count) = family_of(name.partition(".")[0]), _gpus(name)
    told = {
        "eks.amazonaws.com/instance-family": family.name,
        "eks.amazonaws.com/instance-category": family.category,
        "eks.amazonaws.com/instance-generation": str(family.generation),
        "eks.amazonaws.com/instance-gpu-name": kind,
        _GPU_COUNT: str(count),
        "kubernetes.io/arch": "arm64" if family.arm else "amd64",
    }.get(str(requirement["key"]), "")
    values = cast("list[str]", requirement.get("values") or [])
    match requirement["operator"]:
        case "In":
            return told in values
        case "Gt":
            return told.isdigit() and int(told) > int(values[0])
        case _:
            return False


def _gpus(name: str) -> tuple[str, int]:
    """The kind and the number of an instance type's GPUs."""
    return catalogue.gpus_of(name) or ("", 0)


def _selects(pod: Object, labels: Mapping[str, str]) -> bool:
    selector = cast("Mapping[str, str]", part(pod, "spec", "nodeSelector"))
    return bool(selector) and selector.items() <= labels.items()


def _request(pod: Object) -> tuple[float, float]:
    """CPUs and bytes of memory that a pod asks for."""
    asked = [part(each, "resources", "requests") for each in parts(pod["spec"], "containers")]
    return sum(quantity(each.get("cpu", 0)) for each in asked), sum(quantity(each.get("memory", 0)) for each in asked)


def quantity(text: Any) -> float:
    """A number as Kubernetes writes it: `2`, `500m`, `64Gi`."""
    value = str(text)
    if value.endswith("m"):
        return float(value[:-1]) / 1000
    for unit, factor in _UNITS.items():
        if value.endswith(unit):
            return float(value.removesuffix(unit)) * factor
    return float(value)


def _node(name: str, zone: str, labels: Mapping[str, str], taints: list[Object], chosen: Instance) -> Object:
    gpus = _gpus(chosen.name)[1]
    whole = {"pods": "110", **({GPU: str(gpus)} if gpus else {})}
    left = {"cpu": f"{int(chosen.free_cpus * 1000)}m", "memory": str(chosen.free_memory)}
    own = {_ZONE: zone, "kubernetes.io/hostname": name, "type": "kwok"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {**labels, **own}, "annotations": {MARK: "fake"}},
        "spec": {"taints": taints, "providerID": f"kwok://{name}"},
        "status": {
            "capacity": {
                "cpu": str(chosen.cpus),
                "memory": str(chosen.memory),
                **whole,
                "ephemeral-storage": "80Gi",
            },
            "allocatable": {**left, **whole, "ephemeral-storage": "72Gi"},
        },
    }
