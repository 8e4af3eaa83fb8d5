"""Tests of what is decided about a resource."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from isthmus.engine.goal import Goal
from isthmus.engine.planner import Plan, decide, differing, keep_ignored
from isthmus.engine.provider import Diff, Provider
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Secret

_GOAL = Goal(urn="urn:pulumi:s::p::t::n", type="t", custom=True, inputs={"a": 2.0})
_OLD = ResourceState(urn=_GOAL.urn, custom=True, type="t", id="i", inputs={"a": 1.0})


class _Says(Provider):
    def __init__(self, diff: Diff) -> None:
        self._diff = diff

    async def diff(self, old: ResourceState, new: Properties, ignore: Sequence[str]) -> Diff:
        return self._diff


def _decide(diff: Diff, goal: Goal = _GOAL, old: ResourceState | None = _OLD, *, interrupted: bool = False) -> Plan:
    return asyncio.run(decide(goal, old, goal.inputs, _Says(diff), interrupted=interrupted))


def _goal(**options: object) -> Goal:
    return replace(_GOAL, **options)  # pyright: ignore[reportArgumentType]  any of the goal's fields


_SAME = Diff(changes=False)
_UPDATE = Diff(changes=True, changed=("a",))
_REPLACE = Diff(changes=True, changed=("a",), replaces=("a",), delete_before_replace=True)


@pytest.mark.parametrize(
    ("plan", "kind", "first"),
    [
        (_decide(_SAME, old=None), "create", False),
        (_decide(_SAME), "same", False),
        (_decide(_SAME, interrupted=True), "update", False),
        (_decide(_UPDATE), "update", False),
        (_decide(_REPLACE), "replace", True),
        (_decide(_REPLACE, _goal(delete_before_replace=False)), "replace", False),
        (_decide(_UPDATE, _goal(replace_on_changes=("a",))), "replace", False),
        (_decide(_UPDATE, _goal(replace_on_changes=("*",))), "replace", False),
        (_decide(_UPDATE, _goal(replace_on_changes=("b",))), "update", False),
        (_decide(_SAME, _goal(replace_on_changes=("*",))), "same", False),
    ],
)
def test_decisions(plan: Plan, kind: str, first: bool) -> None:
    assert (plan.kind, plan.delete_first) == (kind, first)


def test_components_are_compared_by_their_inputs() -> None:
    goal = _goal(custom=False)
    assert asyncio.run(decide(goal, _OLD, {"a": Secret(1.0)}, None, interrupted=False)).kind == "same"
    assert asyncio.run(decide(goal, _OLD, {"a": 2.0}, None, interrupted=False)).changed == ("a",)


def test_what_is_gone_already_is_created() -> None:
    plan = _decide(_SAME, old=replace(_OLD, pending_replacement=True))
    assert (plan.kind, plan.recreate) == ("create", True)
    assert _decide(_SAME, old=replace(_OLD, external=True)).kind == "create"


def test_differences() -> None:
    assert differing({"a": 1.0, "b": "x"}, {"a": Secret(1.0), "c": None}) == ("b", "c")


def test_ignored_changes_keep_the_old_values() -> None:
    assert keep_ignored(_goal(ignore_changes=("a",)), _OLD) == {"a": 1.0}
    assert keep_ignored(_goal(ignore_changes=("*",)), _OLD) == {"a": 1.0}
    assert keep_ignored(_goal(ignore_changes=("b",)), _OLD) == {"a": 2.0}
    assert keep_ignored(_goal(ignore_changes=("a",)), None) == {"a": 2.0}
