"""Tests of what goes, and is replaced, together with something else."""

import pytest

from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)


def test_what_is_deleted_with_another_is_not_deleted_by_itself(rig: Rig) -> None:
    rig.up('a = Thing("a"); Thing("b", opts=Opts(deleted_with=a))')
    assert rig.resources()["b"]["deletedWith"] == rig.resources()["a"]["urn"]
    assert rig.destroy().ok
    assert rig.resources() == {}
    # The model's things do not go with one another: what is left was not deleted by itself.
    assert sorted(rig.things()) == ["b"]


def test_it_is_deleted_where_the_other_stays(rig: Rig) -> None:
    rig.up('a = Thing("a"); Thing("b", opts=Opts(deleted_with=a))')
    assert rig.up('Thing("a")').changes == {"delete": 1, "same": 2}
    assert sorted(rig.things()) == ["a"]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("option", "left"), [("deleted_with=a", ["b"]), ("replace_with=[a]", [])])
def test_it_is_replaced_with_the_other(rig: Rig, option: str, left: list[str], first: bool) -> None:
    program = f"""
    a = Thing("a", key="{{a}}", opts=Opts(delete_before_replace={first}))
    Thing("b", key="{{b}}", opts=Opts({option}))
    """
    rig.up(program.format(a="a", b="b"))
    before = (rig.store / "b.json").read_text()
    done = rig.up(program.format(a="a2", b="b2"))
    assert done.ok
    assert done.changes["replace"] == 2
    assert sorted(rig.things()) == ["a2", *left, "b2"]
    assert not left or (rig.store / "b.json").read_text() == before
    assert rig.up().changed == 0


def test_the_same_inputs_are_replaced_too(rig: Rig) -> None:
    program = 'a = Thing("a", key="{}"); Thing("b", opts=Opts(replace_with=[a]))'
    rig.up(program.format("one"))
    done = rig.up(program.format("two"))
    assert done.ok
    assert done.changes["replace"] == 2
    assert sorted(rig.things()) == ["b", "two"]
    assert rig.up().changed == 0


def test_what_is_protected_is_not_replaced_with_another(rig: Rig) -> None:
    program = 'a = Thing("a", key="{}"); Thing("b", opts=Opts(protect=True, replace_with=[a]))'
    rig.up(program.format("one"))
    done = rig.up(program.format("two"))
    assert "protected and would be replaced, because of replaceWith" in done.failures[0].message


@pytest.mark.parametrize("option", ["deleted_with=a", "replace_with=[a]"])
def test_it_is_replaced_after_a_run_that_failed_before_it(rig: Rig, option: str) -> None:
    program = f"""
    a = Thing("a", key="{{key}}")
    bad = Thing("bad", fail="{{fail}}", value="{{fail}}")
    Thing("b", opts=Opts({option}, depends_on=[bad]))
    """
    rig.up(program.format(key="one", fail=""))
    assert not rig.up(program.format(key="two", fail="update")).ok
    done = rig.up(program.format(key="two", fail=""))
    assert done.ok
    assert done.changes["replace"] == 1
    assert sorted(rig.things()) == ["b", "bad", "two"]
    assert rig.up().changed == 0
