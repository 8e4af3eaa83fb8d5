"""Tests of what is not deleted after a failure."""

from isthmus.engine.sparing import needed, spared
from isthmus.engine.state import ResourceState


def _resource(name: str, *needs: str, delete: bool = False) -> ResourceState:
    return ResourceState(urn=name, custom=True, type="t", dependencies=needs, delete=delete)


def test_what_a_failed_resource_needs_stays() -> None:
    resources = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("failed", "b"), 3: _resource("c")}
    assert spared(resources, [0, 1, 3], {"failed"}) == {0, 1}


def test_what_needs_a_failed_resource_stays_with_what_it_needs() -> None:
    resources = {0: _resource("failed"), 1: _resource("a"), 2: _resource("b", "failed", "a"), 3: _resource("c", "b")}
    assert spared(resources, [1, 2, 3], {"failed"}) == {1, 2, 3}


def test_the_old_one_stays_for_what_was_not_moved_to_the_new_one() -> None:
    resources = {0: _resource("a", delete=True), 1: _resource("a"), 2: _resource("failed", "a"), 3: _resource("b", "a")}
    assert spared(resources, [0], {"failed"}) == {0}
    assert spared(resources, [0], {"other"}) == set()


def test_an_old_one_that_needs_what_failed_goes() -> None:
    resources = {0: _resource("a", "failed", delete=True), 1: _resource("a", "failed"), 2: _resource("failed")}
    assert spared(resources, [0], {"failed"}) == set()


def test_who_needs_what_is_deleted() -> None:
    resources = {0: _resource("a"), 1: _resource("b", "a"), 2: _resource("c", "b")}
    assert needed(resources, [0, 1]) == {"b": "c"}
    assert needed(resources, [0, 1, 2]) == {}
    replaced = {0: _resource("a", delete=True), 1: _resource("a"), 2: _resource("b", "a")}
    assert needed(replaced, [0]) == {}
