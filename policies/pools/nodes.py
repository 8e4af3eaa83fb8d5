"""Pools of nodes as rules read them: Karpenter's NodePools."""

import re

from policies.pack.inputs import Inputs
from policies.pack.resource import Resource

NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
NODE_POOLS = (NODE_POOL, "kubernetes:karpenter.sh/v1beta1:NodePool")
RAY_CLUSTER = "kubernetes:ray.io/v1:RayCluster"
GPU = "nvidia.com/gpu"
CAPACITY = "karpenter.sh/capacity-type"
_GPU_KEY = re.compile(r"(eks\.amazonaws\.com|karpenter\.k8s\.aws)/instance-(gpu-|accelerator-)")
_GPU_NAME = re.compile(r"(eks\.amazonaws\.com|karpenter\.k8s\.aws)/instance-(gpu|accelerator)-name")
_GPU_NODES = re.compile(r"(g|gr|p)(\d.*)?")
"""Categories, families and types of instances with GPUs."""
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smh])")


def requirements(pool: Resource) -> list[Inputs]:
    """What a pool asks of its nodes."""
    return pool.inputs.objects("spec", "template", "spec", "requirements")


def values(pool: Resource, key: str) -> list[str]:
    """The values that a pool's nodes may have of a label, none where it does not limit them."""
    return [v for each in requirements(pool) if _names(each, key) for v in each.texts("values")]


def gpu_kinds(pool: Resource) -> list[str]:
    """The kinds of GPUs that a pool names."""
    named = [each for each in requirements(pool) if _GPU_NAME.fullmatch(each.text("key"))]
    return [v for each in named if each.text("operator") == "In" for v in each.texts("values")]


def has_gpus(pool: Resource) -> bool:
    """Whether a pool is for GPUs: by what it asks of its nodes, by its limits or by its taints."""
    asked = any(
        _GPU_KEY.match(each.text("key")) and each.text("operator") != "DoesNotExist" for each in requirements(pool)
    )
    taints = pool.inputs.objects("spec", "template", "spec", "taints")
    named = any(_gpus_among(each) for each in requirements(pool))
    return asked or named or limits(pool).has(GPU) or any(each.text("key") == GPU for each in taints)


def may_have_gpus(pool: Resource) -> bool:
    """Whether a pool does not rule GPUs out: Karpenter then gives them to a pod that asks for some."""
    if has_gpus(pool):
        return True
    without = any(_GPU_KEY.match(each.text("key")) for each in requirements(pool))
    return not without and all(_gpus_among(each) is None for each in requirements(pool))


def _gpus_among(requirement: Inputs) -> bool | None:
    """Whether there are GPUs among the nodes that a requirement names; None where it names none."""
    key, names = requirement.text("key").rpartition("/")[2], requirement.texts("values")
    if requirement.text("operator") != "In" or key not in ("instance-category", "instance-family", "instance-type"):
        return None
    return any(_GPU_NODES.fullmatch(name) for name in names)


def limits(pool: Resource) -> Inputs:
    """What all nodes of a pool may have together."""
    return pool.inputs.object("spec", "limits")


def seconds(duration: str) -> float | None:
    """A duration as Go writes it, such as `336h`; None where it is none."""
    parts = _DURATION.findall(duration)
    if not parts or "".join(map("".join, parts)) != duration:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _names(requirement: Inputs, key: str) -> bool:
    return requirement.text("key") == key and requirement.text("operator") == "In"
