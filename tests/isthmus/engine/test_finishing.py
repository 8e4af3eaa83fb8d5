"""Tests of what is deleted at the end of a run, and what is left because something failed."""

import pytest

from isthmus.engines import Result
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)


def _names(result: Result) -> list[str]:
    return [urn.rpartition("::")[2] for urn in result.not_tried]


def test_what_a_failure_has_nothing_to_do_with_is_deleted(rig: Rig) -> None:
    rig.up('a = Thing("a"); Thing("b", value=a.stamp); c = Thing("c"); Thing("d", value=c.stamp); Thing("e")')
    # d still stands on c, which the program has dropped; it cannot be changed, so c stays.
    result = rig.up('Thing("d", value=7, fail="update"); Thing("e", key="e2")')
    assert [f.op for f in result.failures] == ["update"]
    assert sorted(rig.shown.steps()) == ["delete a", "delete b", "delete e", "replace e", "update d!"]
    assert _names(result) == ["c"]
    assert sorted(rig.things()) == ["c", "d", "e2"]
    assert rig.up('Thing("d", value=7); Thing("e", key="e2")').ok
    assert sorted(rig.things()) == ["d", "e2"]


def test_the_old_one_stays_while_something_uses_it(rig: Rig) -> None:
    program = 'a = Thing("a", key="{}"); b = Thing("b", value=a.key, fail="{}"); Thing("c", value=b.stamp)'
    rig.up(program.format("one", ""))
    result = rig.up(program.format("two", "update"))
    assert _names(result) == ["c", "a"]
    assert sorted(rig.things()) == ["b", "c", "one", "two"]
    assert rig.up(program.format("two", "")).changes == {"delete": 1, "same": 2, "update": 2}
    assert sorted(rig.things()) == ["b", "c", "two"]


def test_what_a_value_would_have_made_is_not_taken_for_dropped(rig: Rig) -> None:
    program = """
    a = Thing("a", value={value}, fail="{fail}")
    a.stamp.apply(lambda stamp: Thing("b", opts=Opts(depends_on=[a])))
    """
    assert rig.up(program.format(value=1, fail="")).ok
    result = rig.up(program.format(value=2, fail="update"))
    assert _names(result) == ["b"]
    assert sorted(rig.things()) == ["a", "b"]


def test_what_was_renamed_and_not_tried_stays(rig: Rig) -> None:
    program = """
    a = Thing("a", value={value}, fail="{fail}")
    Thing("{name}", key="b", value=a.stamp, opts=Opts(aliases=[pulumi.Alias(name="b")]))
    """
    rig.up(program.format(value=1, fail="", name="b"))
    assert _names(rig.up(program.format(value=2, fail="update", name="c"))) == ["c"]
    assert sorted(rig.things()) == ["a", "b"]


def test_nothing_is_deleted_where_the_program_failed(rig: Rig) -> None:
    rig.up('Thing("a"); Thing("b")')
    result = rig.up('Thing("a", key="a2")\nraise RuntimeError("no way")')
    assert sorted(rig.things()) == ["a", "a2", "b"]
    assert _names(result) == ["a"]


def test_a_delete_that_fails_keeps_what_it_needs(rig: Rig) -> None:
    rig.up('a = Thing("a"); Thing("b", value=a.stamp, fail="delete"); Thing("c")')
    result = rig.up("")
    assert [f.op for f in result.failures] == ["delete"]
    assert _names(result) == ["a"]
    assert sorted(rig.things()) == ["a", "b"]


def test_a_target_that_is_dropped_is_deleted(rig: Rig) -> None:
    rig.up('Thing("a"); Thing("b"); Thing("c", key="c")')
    targets = tuple(rig.resources()[name]["urn"] for name in ("a", "c"))
    done = rig.up('Thing("c", key="c2")', targets=targets)
    assert done.ok
    assert sorted(rig.things()) == ["b", "c2"]


def test_a_target_that_something_else_needs_is_not_deleted(rig: Rig) -> None:
    rig.up('a = Thing("a"); Thing("b", value=a.stamp)')
    urn = rig.resources()["a"]["urn"]
    for result in (rig.destroy(targets=(urn,)), rig.up("", targets=(urn,))):
        assert "needs it, and is not among the targets" in result.failures[0].message
        assert sorted(rig.things()) == ["a", "b"]
    assert rig.destroy(targets=("**::b", urn)).ok
    assert rig.things() == {}


def test_a_target_that_needs_what_is_not_there_is_an_error(rig: Rig) -> None:
    rig.up("")
    program = 'a = Thing("a"); Thing("b", value=a.stamp)'
    result = rig.up(program, targets=("**::b",))
    assert "which is not there yet, and is not among the targets" in result.failures[0].message
    assert rig.things() == {}
    assert rig.up(targets=("**::model:index:*::*",)).ok
    assert sorted(rig.things()) == ["a", "b"]
