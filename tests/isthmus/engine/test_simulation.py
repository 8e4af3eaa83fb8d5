"""Random programs, edited, failed and killed at random: the state always holds exactly what there is."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.isthmus.engine.histories import Step, hold
from tests.isthmus.engine.simulation import Node
from tests.isthmus.engine.strategies import STEPS, programs


# `python -m tests.isthmus.engine.simulate` runs as many as it is asked for.
@pytest.mark.timeout(300)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(steps=STEPS, last=programs())
def test_the_state_holds_what_there_is(steps: list[Step], last: tuple[Node, ...]) -> None:
    hold(steps, last)


def _step(*nodes: Node, fuse: int | None = None) -> Step:
    return Step(nodes=nodes, fuse=fuse)


_A, _B = Node(name="a"), Node(name="b", within="a")
_HISTORIES = {
    # d stays, and with it a; e cannot be dropped as something that went with a.
    "within what a protected one keeps": [
        _step(_A, Node(name="d", after=("a",), protect=True), Node(name="e", after=("d",), within="a")),
        _step(),
    ],
    # c was within the old b, which is still there, and not within the one that is deleted to be replaced.
    "within an old one that cannot be deleted": [
        _step(Node(name="b", key=1, fails="delete"), Node(name="c", within="b")),
        _step(Node(name="b")),
        _step(Node(name="a", imported=True), Node(name="b", delete_first=True, within="a")),
    ],
    "replaced by itself, and within an old one before": [
        _step(Node(name="b", key=1, fails="delete"), Node(name="c", within="b")),
        _step(Node(name="b"), Node(name="c")),
        _step(),
    ],
    "half deleted, then gone with another": [_step(_A, _B), _step(_A, fuse=2)],
    "half made, protected, and asked for no more": [_step(Node(name="a", protect=True), fuse=4), _step()],
    "half made, protected, and asked for as another": [
        _step(Node(name="a", protect=True), fuse=4),
        _step(Node(name="a", key=1, protect=True)),
    ],
    # b stays for d, of which nobody knows yet whether it is there.
    "half made, and what it needs dropped in a run that fails": [
        _step(Node(name="b"), Node(name="d", after=("b",), protect=True), fuse=8),
        _step(Node(name="e", fails="check")),
        _step(),
    ],
    # d cannot be moved out of the old b, which must not take it along.
    "protected within one that is deleted to be replaced": [
        _step(Node(name="b", key=1), Node(name="d", within="b", protect=True)),
        _step(Node(name="b", delete_first=True), Node(name="d")),
    ],
    "failed within one that is deleted to be replaced": [
        _step(Node(name="b", key=1), Node(name="d", within="b")),
        _step(Node(name="b", delete_first=True), Node(name="d", fails="check")),
    ],
    "half made, protected, and imported instead": [
        _step(Node(name="a", protect=True), fuse=4),
        _step(Node(name="a", imported=True)),
    ],
}


@pytest.mark.parametrize("name", _HISTORIES)
def test_what_once_did_not_hold(name: str) -> None:
    hold(_HISTORIES[name], ())
