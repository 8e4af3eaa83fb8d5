"""Tests of what goes with something else."""

from isthmus.engine.state import ResourceState
from isthmus.engine.together import Called, gone_with, riders


def _resource(name: str, within: str = "", *, delete: bool = False, created: str = "") -> ResourceState:
    return ResourceState(urn=name, custom=True, type="t", deleted_with=within, delete=delete, created=created)


def _riders(
    resources: dict[int, ResourceState], *, stays: int | None = None, called: Called = lambda serial, state: True
) -> dict[int, int]:
    alive = {state.urn: serial for serial, state in resources.items() if not state.delete}
    return riders(resources, [serial for serial in resources if serial != stays], alive, called)


def test_all_that_is_within_goes_with_the_highest() -> None:
    resources = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("c", "b"), 3: _resource("d", "other")}
    assert _riders(resources) == {1: 0, 2: 0}
    assert _riders(resources, called=lambda serial, state: serial != 0) == {2: 1}
    assert _riders(resources, called=lambda serial, state: False) == {}
    assert _riders(resources, stays=0) == {2: 1}


def test_it_goes_with_the_one_that_was_there_when_it_was_made() -> None:
    old, new = _resource("a", delete=True, created="1"), _resource("a", created="3")
    for within, host in ((_resource("b", "a", created="2"), 0), (_resource("b", "a", created="4"), 1)):
        assert _riders({0: old, 1: new, 2: within}) == {2: host}
    assert _riders({0: old, 1: new, 2: _resource("b", "a", created="2")}, stays=1) == {2: 0}
    assert _riders({0: old, 1: new, 2: _resource("b", "a", created="4")}, stays=1) == {}


def test_nothing_goes_with_anything_in_a_circle() -> None:
    assert _riders({0: _resource("a", "b"), 1: _resource("b", "a")}) == {}


def test_what_goes_with_what_is_replaced() -> None:
    doomed = [_resource("c", "b"), _resource("b", "a"), _resource("a")]
    assert gone_with(doomed, lambda state: state.urn == "a") == {"a", "b", "c"}
    assert gone_with(doomed, lambda state: state.urn == "c") == {"c"}
