"""Sizes of instances, as their names tell them, are those that the price list has."""

import json
from pathlib import Path

import pytest

from envs import catalogue
from envs.instances import Instance, candidates, family_of, instance, least, no_room

PRICES = json.loads((Path(__file__).parents[2] / "policies" / "prices.json").read_text())
PRICED = {name: item for region in PRICES["regions"].values() for name, item in region["instances"].items()}
GIB = 2**30


@pytest.mark.parametrize("name", sorted(name for name in PRICED if ".metal" not in name))
def test_sizes_are_those_of_the_price_list(name: str) -> None:
    found = instance(name)
    assert (found.cpus, found.memory) == (PRICED[name]["vcpus"], PRICED[name]["gib"] * GIB)


@pytest.mark.parametrize(
    ("name", "cpus", "gib"),
    [("t3.medium", 2, 4), ("t3a.2xlarge", 8, 32), ("t2.small", 1, 2), ("m4.10xlarge", 40, 160), ("z1d.large", 2, 16)],
)
def test_sizes_that_names_do_not_tell_are_in_the_catalogue(name: str, cpus: int, gib: int) -> None:
    assert instance(name) == Instance(name=name, cpus=cpus, memory=gib * GIB)


def test_every_instance_with_gpus_has_a_size() -> None:
    for kind in catalogue.gpu_kinds():
        for each in candidates(gpu_kind=kind, gpus=1):
            assert each.memory, each.name


@pytest.mark.parametrize(
    ("name", "arm", "generation"),
    [("m7g", True, 7), ("c6gn", True, 6), ("g5g", True, 5), ("a1", True, 1), ("g6", False, 6), ("m7i-flex", False, 7)],
)
def test_families_are_told_by_their_names(name: str, arm: bool, generation: int) -> None:
    assert (family_of(name).arm, family_of(name).generation) == (arm, generation)


def test_a_pool_without_a_family_has_general_ones_of_late_generations() -> None:
    families = {each.name.partition(".")[0] for each in candidates()}
    assert {"m7i", "c6i", "r8i"} <= families
    assert not families & {"m5", "m7g", "g6", "t3"}


def test_what_is_as_large_as_the_largest_instance_does_not_fit() -> None:
    may_be = candidates(["m7i"])
    assert no_room(191, 700 * GIB, may_be) is None
    assert "m7i.48xlarge, the largest that the pool may use, leaves 191.4 and" in str(no_room(192, GIB, may_be))
    assert no_room(4, 768 * GIB, may_be) is not None
    assert "t3.2xlarge, the largest" in str(no_room(0.5, 60 * GIB, candidates(["t3"])))
    assert no_room(1000, GIB, candidates(["u7i-12tb"])) is None


def test_the_smallest_instance_with_room_is_found() -> None:
    may_be = candidates(["m7i", "r7i"])
    assert [
        str(getattr(least(*size, may_be), "name", None)) for size in ((4, 16 * GIB), (2, 20 * GIB), (500, GIB))
    ] == [
        "m7i.2xlarge",
        "r7i.xlarge",
        "None",
    ]


def test_a_node_keeps_what_eks_says_that_it_keeps() -> None:
    assert instance("m7i.4xlarge").free_cpus == pytest.approx(16 - 0.06 - 0.01 - 2 * 0.005 - 12 * 0.0025)
    assert instance("m7i.large").fits(1.9, 5 * GIB)
    assert not instance("m7i.large").fits(1.95, GIB)
    assert not instance("m7i.large").fits(1, 7 * GIB)
