"""Serving has two equal slots behind one route, and keeps the operators' API off it."""

from dataclasses import replace
from typing import Any

from components.serving import Serving, ServingArgs
from components.substrate import HttpProbe
from envs.schema import Serving as ServingSpec
from tests.harness.estate_parts import artifacts, registry_access
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import run_program


def make(substrate: MemorySubstrate) -> Any:
    """Make serving; the result is its slots' URLs."""

    def build() -> Any:
        args = ServingArgs(spec=ServingSpec(), registry=registry_access(), artifacts=artifacts())
        return Serving("serving", args, substrate=substrate).slot_urls()

    return run_program(build).result


def test_both_slots_run_the_same_but_for_their_names() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    first, second = substrate.asked["serving-a"], substrate.asked["serving-b"]
    assert (first.env["ISTHMUS_SLOT"], second.env["ISTHMUS_SLOT"]) == ("a", "b")
    assert first == replace(second, env={**second.env, "ISTHMUS_SLOT": "a"})


def test_a_copy_finds_the_others_and_has_requests_once_it_has_its_models() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    slot = substrate.asked["serving-a"]
    assert slot.copies_variable == "ISTHMUS_COPIES"
    assert slot.probe == HttpProbe(port=8080, path="/v2/health/live")
    assert slot.ready == HttpProbe(port=8080, path="/v2/health/ready")


def test_traffic_is_balanced_and_cannot_load_models() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    route = substrate.routes["serving"]
    assert [target.name for target in route.targets] == ["serving-a", "serving-b"]
    assert route.deny == ("/v2/repository",)
    assert route.health_path == "/v2/health/ready"


def test_operators_reach_each_slot() -> None:
    substrate = MemorySubstrate()
    assert make(substrate) == {"a": "https://serving_admin.test/a", "b": "https://serving_admin.test/b"}
    prefixes = substrate.routes["serving_admin"].prefixes
    assert {key: service.name for key, service in prefixes.items()} == {"a": "serving-a", "b": "serving-b"}


def test_slots_read_models_and_write_nothing() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    grants = substrate.asked["serving-a"].grants
    assert [(grant.bucket.name, grant.access) for grant in grants] == [("full-artifacts", "read")]
