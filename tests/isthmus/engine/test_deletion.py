"""Tests of the order in which resources go."""

from isthmus.engine.deletion import _dependents  # pyright: ignore[reportPrivateUsage]  the order is its alone
from isthmus.engine.state import ResourceState


def _resource(name: str, *needs: str, delete: bool = False) -> ResourceState:
    urns = tuple(f"urn:pulumi:s::p::t::{n}" for n in needs)
    return ResourceState(urn=f"urn:pulumi:s::p::t::{name}", custom=True, type="t", dependencies=urns, delete=delete)


def test_what_needs_a_resource_goes_before_it() -> None:
    assert _dependents({0: _resource("a"), 1: _resource("b", "a"), 2: _resource("c", "a", "b")}) == {
        0: [1, 2],
        1: [2],
        2: [],
    }


def test_it_goes_before_what_was_replaced_too() -> None:
    doomed = {0: _resource("a"), 1: _resource("a", delete=True), 2: _resource("b", "a")}
    assert _dependents(doomed) == {0: [2], 1: [2], 2: []}


def test_a_need_that_was_turned_round_is_no_circle() -> None:
    # The old a needed b; the new one doesn't, and b needs it.
    doomed = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("a", "b", delete=True)}
    assert _dependents(doomed) == {0: [1], 1: [2], 2: []}
