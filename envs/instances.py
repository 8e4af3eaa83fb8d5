"""EC2's instance types one by one: how large they are, and which of them a pool's nodes may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from envs import catalogue

CATEGORIES = ("c", "m", "r")
OLDEST_GENERATION = 5
"""Where a pool names no family, its nodes are of these categories and of later generations."""
_FAMILY = re.compile(r"([a-z]+)(\d+)(.*)")
_SIZE = re.compile(r"(\d*)xlarge")
_SMALL = {"medium": 1, "large": 2}
_CPUS_OF_XLARGE = 4
_GIB, _MIB = 2**30, 2**20
_HYPERVISOR = 0.075
"""Share of memory that Karpenter takes to be the hypervisor's, where it has not seen a node yet."""
_KUBELET_MIB = 255 + 11 * 110 + 100
"""What EKS keeps for itself and for 110 pods, and below which it evicts."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """A family as its name tells it: `m7i` is of the category `m` and the generation 7; 0 where there is no number."""

    name: str
    category: str
    generation: int
    arm: bool


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An instance type; `memory` in bytes. 0 where neither name nor catalogue tells, as of `metal`."""

    name: str
    cpus: int
    memory: int

    @property
    def free_cpus(self) -> float:
        """What a node leaves to pods: EKS keeps 6 % of the first CPU, 1 % of the second, 0.5 % and 0.25 % of others."""
        kept = sum(0.06 if n == 0 else 0.01 if n == 1 else 0.005 if n < 4 else 0.0025 for n in range(self.cpus))
        return self.cpus - kept

    @property
    def free_memory(self) -> int:
        """Bytes that a node leaves to pods."""
        return max(0, int(self.memory * (1 - _HYPERVISOR)) - _KUBELET_MIB * _MIB)

    def fits(self, cpus: float, memory: float) -> bool:
        """Whether a node can have a pod of this size."""
        return self.free_cpus >= cpus and self.free_memory >= memory


@cache
def family_of(name: str) -> Family:
    """What a family's name tells."""
    found = _FAMILY.fullmatch(name)
    if found is None:
        return Family(name=name, category=name, generation=0, arm=False)
    # Graviton's have a g behind the generation: m7g, c6gn, g5g; the first one is a1.
    arm = name == "a1" or found.group(3).startswith("g")
    return Family(name=name, category=found.group(1), generation=int(found.group(2)), arm=arm)


@cache
def instance(name: str) -> Instance:
    """What an instance type's name and the catalogue tell."""
    family = family_of(name.partition(".")[0])
    size = name.partition(".")[2]
    large = _SIZE.fullmatch(size)
    named = int(large.group(1) or 1) * _CPUS_OF_XLARGE if large else _SMALL.get(size, 0)
    cpus = catalogue.cpus_of(name) or named
    memory = catalogue.memory_gib(name, family.category, family.generation, cpus) * _GIB
    return Instance(name=name, cpus=cpus, memory=int(memory))


def candidates(families: Sequence[str] = (), gpu_kind: str | None = None, gpus: int = 0) -> tuple[Instance, ...]:
    """What a pool's nodes may be: nothing of ARM, which no image is for, and no bare metal, which Auto Mode has not."""
    if gpu_kind is not None:
        names = list(catalogue.gpu_instances(gpu_kind, gpus, families))
    else:
        names = [name for family in families or _general() for name in catalogue.instance_types_of(family)]
    kept = (name for name in sorted(names) if ".metal" not in name and not family_of(name.partition(".")[0]).arm)
    return tuple(instance(name) for name in kept)


def least(cpus: float, memory: int, may_be: Sequence[Instance]) -> Instance | None:
    """The smallest of these that has room for a worker of this size; None where none has."""
    fitting = (each for each in may_be if each.fits(cpus, memory))
    return min(fitting, key=lambda each: (each.cpus, each.memory, each.name), default=None)


def no_room(cpus: float, memory: int, may_be: Sequence[Instance]) -> str | None:
    """Why none of these has room for a worker of this size; None where one has, or it can't be told."""
    if least(cpus, memory, may_be) is not None or not all(each.memory for each in may_be):
        return None
    largest = max(may_be, key=lambda each: (each.cpus, each.memory, each.name))
    return (
        f"no instance has room for a worker of {cpus:g} CPUs and {memory / _GIB:g} GiB; {largest.name}, the largest "
        f"that the pool may use, leaves {largest.free_cpus:.1f} and {largest.free_memory / _GIB:.0f} of "
        f"{largest.cpus} and {largest.memory / _GIB:g}"
    )


def _general() -> list[str]:
    """The families that nodes are of where none is named."""
    known = (family_of(name) for name in catalogue.instance_families())
    return [each.name for each in known if each.category in CATEGORIES and each.generation > OLDEST_GENERATION]
