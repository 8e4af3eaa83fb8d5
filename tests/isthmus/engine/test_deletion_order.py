"""Tests of the order in which resources go."""

from isthmus.engine.deletion_order import dependents_of, wait_for_hosts
from isthmus.engine.state import ResourceState


def _resource(name: str, *needs: str, delete: bool = False) -> ResourceState:
    urns = tuple(f"urn:pulumi:s::p::t::{n}" for n in needs)
    return ResourceState(urn=f"urn:pulumi:s::p::t::{name}", custom=True, type="t", dependencies=urns, delete=delete)


def test_what_needs_a_resource_goes_before_it() -> None:
    assert dependents_of({0: _resource("a"), 1: _resource("b", "a"), 2: _resource("c", "a", "b")}) == {
        0: [1, 2],
        1: [2],
        2: [],
    }


def test_it_goes_before_what_was_replaced_too() -> None:
    doomed = {0: _resource("a"), 1: _resource("a", delete=True), 2: _resource("b", "a")}
    assert dependents_of(doomed) == {0: [2], 1: [2], 2: []}


def test_a_need_that_was_turned_round_is_no_circle() -> None:
    # The old a needed b; the new one doesn't, and b needs it.
    doomed = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("a", "b", delete=True)}
    assert dependents_of(doomed) == {0: [1], 1: [2], 2: []}


def test_what_goes_with_another_stays_until_that_is_gone() -> None:
    # c needs b, which has nothing to do with a: b waits for a.
    resources = {0: _resource("a"), 1: _resource("b"), 2: _resource("c", "a", "b")}
    assert wait_for_hosts(dependents_of(resources), {2: 0}) == ({0: [2], 1: [2, 0], 2: []}, {2: 0})


def test_what_goes_with_the_same_one_needs_no_waiting() -> None:
    resources = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("c", "a", "b")}
    assert wait_for_hosts(dependents_of(resources), {1: 0, 2: 0}) == (dependents_of(resources), {1: 0, 2: 0})


def test_what_cannot_wait_for_its_host_goes_by_itself() -> None:
    # b has to go before a, so that c, which has to go before b, cannot go with a; nor can d, which needs c.
    resources = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("c", "a", "b"), 3: _resource("d", "a", "c")}
    assert wait_for_hosts(dependents_of(resources), {2: 0, 3: 0}) == (dependents_of(resources), {})
