"""Tests of what goes with something else."""

from isthmus.engine.state import ResourceState
from isthmus.engine.together import Called, gone_with, outlived_hosts, riders


def _resource(name: str, within: str = "", *, delete: bool = False, created: str = "") -> ResourceState:
    return ResourceState(urn=name, custom=True, type="t", deleted_with=within, delete=delete, created=created)


def _riders(
    resources: dict[int, ResourceState], *, stays: int | None = None, called: Called = lambda serial, state: True
) -> dict[int, int]:
    alive = {state.urn: serial for serial, state in resources.items() if not state.delete}
    return riders(resources, [s for s in resources if s != stays], alive, called, lambda serial, state: True)


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


def test_what_there_is_nothing_of_goes_with_nothing() -> None:
    resources = {0: _resource("a"), 1: _resource("b", "a")}
    assert riders(resources, resources, {"a": 0, "b": 1}, lambda _, __: True, lambda _, __: False) == {}


def test_what_goes_with_what_is_replaced() -> None:
    doomed = [_resource("c", "b"), _resource("b", "a"), _resource("a")]
    assert gone_with(doomed, lambda state: state.urn == "a", ()) == ({"a", "b", "c"}, {"b", "c"})
    assert gone_with(doomed, lambda state: state.urn == "c", ()) == ({"c"}, set())
    assert gone_with(doomed, lambda state: True, ["b"]) == ({"a", "b", "c"}, {"c"})


def test_what_was_there_before_its_host_was_replaced_goes_with_the_old_one() -> None:
    old, new = _resource("a", delete=True, created="1"), _resource("a", created="3")
    for created, outlived in (("2", {"b"}), ("4", set[str]())):
        resources = {0: old, 1: new, 2: _resource("b", "a", created=created)}
        assert outlived_hosts(resources, {"a": 1, "b": 2}) == outlived
