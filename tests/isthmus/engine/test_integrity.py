"""Tests of what is no state of a stack."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from isthmus.engine.integrity import problems
from isthmus.engine.state import Deployment, Operation, ResourceState

_P = "urn:pulumi:dev::proj::pulumi:providers:model::default"
_ROOT = ResourceState(urn="urn:pulumi:dev::proj::pulumi:pulumi:Stack::s", custom=False, type="pulumi:pulumi:Stack")
_PROVIDER = ResourceState(urn=_P, custom=True, type="pulumi:providers:model", id="1")
_A = ResourceState(
    urn="urn:pulumi:dev::proj::m:i:T::a", custom=True, type="m:i:T", id="a", provider=f"{_P}::1", parent=_ROOT.urn
)
_B = replace(_A, urn="urn:pulumi:dev::proj::m:i:T::b", id="b", dependencies=(_A.urn,))


def _wrong(*resources: ResourceState, pending: Sequence[Operation] = ()) -> list[str]:
    return problems(Deployment(resources=resources, pending=tuple(pending)), project="proj", stack="dev")


def test_what_holds_together() -> None:
    waiting = replace(_A, delete=True)
    assert _wrong(_ROOT, _PROVIDER, _A, _B, waiting, pending=[Operation(type="updating", resource=_B)]) == []
    assert _wrong() == []


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ((_PROVIDER, _A, _B), "a needs urn:pulumi:dev::proj::pulumi:pulumi:Stack::s, which is not there"),
        ((_ROOT, _PROVIDER, _B, _A), "b stands before urn:pulumi:dev::proj::m:i:T::a, which it needs"),
        ((_ROOT, _A), "names the provider urn:pulumi:dev::proj::pulumi:providers:model::default::1, which is not"),
        ((_ROOT, replace(_PROVIDER, id="2"), _A), "default::1, which is not there"),
        ((_ROOT, _PROVIDER, _A, _A), "a is there twice"),
        ((_ROOT, _PROVIDER, replace(_A, id="")), "a has no ID"),
        ((_ROOT, _PROVIDER, replace(_A, provider="")), "a names no provider"),
        ((_ROOT, _PROVIDER, replace(_A, deleted_with=_A.urn)), "a needs itself"),
        ((replace(_ROOT, urn="rubbish"),), "'rubbish' is no URN"),
        ((replace(_ROOT, urn=_ROOT.urn.replace("dev", "prod")),), "is of stack prod, not of dev"),
        ((replace(_ROOT, urn=_ROOT.urn.replace("proj", "other")),), "is of project other, not of proj"),
        ((_ROOT, _PROVIDER, replace(_A, type="m:i:U")), "a has the type m:i:U, which is not what its URN says"),
    ],
)
def test_what_does_not(resources: tuple[ResourceState, ...], said: str) -> None:
    assert any(said in problem for problem in _wrong(*resources))


def test_what_was_begun_is_looked_at_too() -> None:
    other = replace(_A, urn=_A.urn.replace("dev", "prod"))
    assert _wrong(_ROOT, pending=[Operation(type="creating", resource=other)]) != []
