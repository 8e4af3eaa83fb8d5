"""Tests of the state of a run that goes on."""

from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Deployment, Operation, ResourceState

_A, _B, _C = (ResourceState(urn=f"urn:pulumi:s::p::t::{n}", custom=True, type="t") for n in "abc")


def test_what_happens_is_what_there_is() -> None:
    left = Operation(type="creating", resource=_C)
    snapshot = Snapshot.load(Deployment(resources=(_A, _B), pending=(left,)), None)
    assert not snapshot.changed
    number = snapshot.begin("creating", _C)
    assert snapshot.deployment("salt").pending == (left, Operation(type="creating", resource=_C))
    (serial,) = snapshot.commit(number, 2, put=[(None, _C)], drop=[0])
    assert snapshot.resources[serial] == _C
    assert snapshot.deployment("salt") == Deployment(resources=(_B, _C), salt="salt")
    assert snapshot.changed
