"""Comparing plans."""

from dataclasses import replace

from isthmus.engines.events import PolicyViolated
from isthmus.engines.results import Result
from isthmus.plan.compare import compare
from isthmus.plan.model import Plan
from tests.harness.plans import bucket, plan, protected


def _violating(message: str) -> Plan:
    violation = PolicyViolated(policy="p", pack="k", version=message, level="advisory", message=message, urn="u")
    return plan(result=Result(ok=True, changes={}, outputs={}, violations=(violation,)))


def test_the_same_plan_does_not_differ() -> None:
    assert compare(plan(bucket("a")), plan(bucket("a"))).empty


def test_resources_are_added_removed_and_changed_by_property() -> None:
    before = plan(bucket("gone"), bucket("kept", tags={"a": "1", "b": "2"}, zones=["x"]))
    after = plan(bucket("new"), protected(bucket("kept", tags={"a": "1", "b": "3"}, zones=["x", "y"])))
    found = compare(before, after)
    assert [each.name for each in found.added] == ["new"]
    assert [each.name for each in found.removed] == ["gone"]
    assert [(p.path, p.before, p.after, p.present) for p in found.changed[0].properties] == [
        ("(protect)", None, True, "after"),
        ("tags.b", "2", "3", "both"),
        ("zones[1]", None, "y", "after"),
    ]


def test_what_would_be_deleted_is_not_in_a_plan() -> None:
    found = compare(plan(bucket("a")), plan(replace(bucket("a"), op="delete")))
    assert [each.name for each in found.removed] == ["a"]


def test_violations_are_new_or_gone() -> None:
    found = compare(_violating("before"), _violating("after"))
    assert [each.message for each in found.violations_new] == ["after"]
    assert [each.message for each in found.violations_gone] == ["before"]
