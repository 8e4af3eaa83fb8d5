"""Tests of the order of resources in state."""

from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.order import missing, ordered
from isthmus.engine.state import ResourceState


def _resource(number: int, needs: list[int], *, delete: bool = False) -> ResourceState:
    urns = tuple(f"urn:pulumi:s::p::t::{n}" for n in needs)
    return ResourceState(urn=f"urn:pulumi:s::p::t::{number}", custom=True, type="t", dependencies=urns, delete=delete)


@st.composite
def _graphs(draw: st.DrawFn) -> list[ResourceState]:
    size = draw(st.integers(0, 8))
    made = [
        _resource(n, draw(st.lists(st.integers(0, n - 1), unique=True)) if n else [], delete=draw(st.booleans()))
        for n in range(size)
    ]
    return list(draw(st.permutations(made)))


@given(resources=_graphs())
def test_each_follows_what_it_needs(resources: list[ResourceState]) -> None:
    result = ordered(resources)
    assert sorted(r.urn for r in result) == sorted(r.urn for r in resources)
    live = [r for r in result if not r.delete]
    assert list(result[: len(live)]) == live
    place = {r.urn: i for i, r in enumerate(live)}
    assert all(place[u] < place[r.urn] for r in live for u in r.needs() if u in place)


def test_what_is_in_order_stays_as_it_is() -> None:
    resources = (_resource(0, []), _resource(2, [0]), _resource(1, [0]))
    assert ordered(resources) == resources


def test_a_long_chain() -> None:
    chain = [_resource(n, [n - 1] if n else []) for n in range(5000)]
    assert ordered(reversed(chain)) == tuple(chain)


def test_what_is_missing_is_named() -> None:
    assert missing([_resource(1, [0])]) == ["urn:pulumi:s::p::t::1 needs urn:pulumi:s::p::t::0"]
