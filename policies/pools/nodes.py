"""Pools of nodes as rules read them: Karpenter's NodePools."""

import re
from collections.abc import Iterator

from policies.pack.inputs import Inputs
from policies.pack.resource import Resource

NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
RAY_CLUSTER = "kubernetes:ray.io/v1:RayCluster"
GPU = "nvidia.com/gpu"
CAPACITY = "karpenter.sh/capacity-type"
_GPU_KEY = re.compile(r"(eks\.amazonaws\.com|karpenter\.k8s\.aws)/instance-(gpu-|accelerator-)")
_GPU_NAME = re.compile(r"(eks\.amazonaws\.com|karpenter\.k8s\.aws)/instance-(gpu|accelerator)-name")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"([0-9.]+)([smh])")


def requirements(pool: Resource) -> list[Inputs]:
    """What a pool asks of its nodes."""
    return pool.inputs.objects("spec", "template", "spec", "requirements")


def values(pool: Resource, key: str) -> list[str]:
    """The values that a pool's nodes may have of a label, none where it does not limit them."""
    return [v for each in requirements(pool) if _names(each, key) for v in each.texts("values")]


def gpu_kinds(pool: Resource) -> list[str]:
    """The kinds of GPUs that a pool names."""
    return [v for each in requirements(pool) if _GPU_NAME.fullmatch(each.text("key")) for v in each.texts("values")]


def has_gpus(pool: Resource) -> bool:
    """Whether a pool is for GPUs: by what it asks of its nodes, by its limits or by its taints."""
    asked = any(_GPU_KEY.match(each.text("key")) and each.text("operator") != "DoesNotExist" for each in _all(pool))
    taints = pool.inputs.objects("spec", "template", "spec", "taints")
    return asked or limits(pool).has(GPU) or any(each.text("key") == GPU for each in taints)


def limits(pool: Resource) -> Inputs:
    """What all nodes of a pool may have together."""
    return pool.inputs.object("spec", "limits")


def seconds(duration: str) -> float | None:
    """A duration as Go writes it, such as `336h`; None where it is none."""
    parts = _DURATION.findall(duration)
    if not parts or "".join(map("".join, parts)) != duration:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _all(pool: Resource) -> Iterator[Inputs]:
    yield from requirements(pool)


def _names(requirement: Inputs, key: str) -> bool:
    return requirement.text("key") == key and requirement.text("operator") == "In"
