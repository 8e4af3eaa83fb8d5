"""What AWS has: regions, instance types and GPUs, as `catalogue.json` holds them with their sources and dates."""

import difflib
import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

FILE = Path(__file__).with_name("catalogue.json")
_EVEN_GENERATION = 5
"""Since this one a category has the same memory for each CPU in all of its families."""


@cache
def _catalogue() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], json.loads(FILE.read_text(encoding="utf-8")))


@cache
def partition_of(region: str) -> str | None:
    """The partition of a region, `aws` or `aws-cn` and so on; None where there is no such region."""
    partitions: Mapping[str, list[str]] = _catalogue()["regions"]["partitions"]
    return next((name for name, regions in partitions.items() if region in regions), None)


@cache
def regions() -> frozenset[str]:
    """Every region."""
    partitions: Mapping[str, list[str]] = _catalogue()["regions"]["partitions"]
    return frozenset(region for each in partitions.values() for region in each)


@cache
def instance_types() -> frozenset[str]:
    """Every EC2 instance type, such as `m7i.large`."""
    sizes: Mapping[str, str] = _catalogue()["instances"]["sizes"]
    return frozenset(f"{family}.{size}" for family, each in sizes.items() for size in each.split())


def instance_types_of(family: str) -> tuple[str, ...]:
    """The instance types of one family."""
    sizes: Mapping[str, str] = _catalogue()["instances"]["sizes"]
    return tuple(f"{family}.{size}" for size in sizes[family].split())


@cache
def instance_families() -> frozenset[str]:
    """Every EC2 instance family, such as `m7i`."""
    return frozenset(_catalogue()["instances"]["sizes"])


@cache
def oldest_kubernetes() -> str:
    """The oldest Kubernetes version that EKS still makes clusters of: `1.31`."""
    return str(_catalogue()["kubernetes"]["oldest"])


@cache
def database_families() -> frozenset[str]:
    """Instance families that RDS for PostgreSQL runs on, without `db.`."""
    return frozenset(_catalogue()["databases"]["families"])


@cache
def gpu_kinds() -> frozenset[str]:
    """Every kind of GPU, as the node label `eks.amazonaws.com/instance-gpu-name` writes it: `t4`."""
    return frozenset(_catalogue()["gpus"]["kinds"])


def gpu_instances(kind: str, at_least: int, families: Sequence[str] = ()) -> Mapping[str, int]:
    """GPUs by instance type, of those that have so many of a kind; of some families alone where they are named."""
    found: Mapping[str, int] = _catalogue()["gpus"]["kinds"][kind]
    return {
        name: count
        for name, count in sorted(found.items())
        if count >= at_least and (not families or name.split(".")[0] in families)
    }


@cache
def gpu_families() -> frozenset[str]:
    """Instance families with GPUs."""
    kinds: Mapping[str, Mapping[str, int]] = _catalogue()["gpus"]["kinds"]
    return frozenset(name.partition(".")[0] for found in kinds.values() for name in found)


@cache
def gpus_of(instance: str) -> tuple[str, int] | None:
    """The kind and the number of an instance type's GPUs; None where it has none."""
    kinds: Mapping[str, Mapping[str, int]] = _catalogue()["gpus"]["kinds"]
    return next(((kind, found[instance]) for kind, found in sorted(kinds.items()) if instance in found), None)


def cpus_of(instance: str) -> int | None:
    """The vCPUs of an instance type whose size's name does not tell them; None of all others."""
    known: Mapping[str, int] = _catalogue()["cpus"]["instances"]
    return known.get(instance)


def memory_gib(instance: str, category: str, generation: int, cpus: int) -> float:
    """GiB of memory of an instance type with so many CPUs; 0 where the catalogue does not tell."""
    known: Mapping[str, Mapping[str, float]] = _catalogue()["memory"]
    family = instance.split(".")[0]
    if instance in known["instances"]:
        return known["instances"][instance]
    if family in known["families"]:
        return known["families"][family] * cpus
    return known["categories"].get(category, 0) * cpus if generation >= _EVEN_GENERATION else 0


def unknown(what: str, given: str, known: Collection[str]) -> str:
    """A message about a name that AWS does not have, with the nearest that it has."""
    near = difflib.get_close_matches(given, sorted(known), n=1, cutoff=0.5)
    meant = f"did you mean {near[0]}?" if near else f"known: {_some(sorted(known))}"
    return f"there is no {what} {given!r}; {meant}"


def _some(known: Sequence[str], most: int = 12) -> str:
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"{', '.join(known[:most])}{more}"
