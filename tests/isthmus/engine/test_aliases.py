"""Tests of former names: what is found by them, and what becomes of the state."""

import json

import pytest

from isthmus.engine.aliases import renamed
from isthmus.engine.state import ResourceState
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_URN = "urn:pulumi:dev::proj::{}::{}"
_THING = "model:index:Thing"
_KIND = "isthmus:test:Group"


def test_a_record_under_its_new_name() -> None:
    state = ResourceState(
        urn="a",
        custom=True,
        type="t",
        parent="p",
        provider="p::1",
        dependencies=("p", "q"),
        property_dependencies={"k": ("p",)},
        deleted_with="p",
    )
    fresh = renamed(state, "p", "n")
    assert (fresh.urn, fresh.parent, fresh.provider, fresh.deleted_with) == ("a", "n", "n::1", "n")
    assert fresh.dependencies == ("n", "q")
    assert fresh.property_dependencies == {"k": ("n",)}
    assert fresh.aliases == ()
    own = renamed(state, "a", _URN.format("x:y:Z", "b"))
    assert (own.type, own.aliases) == ("x:y:Z", ("a",))


@pytest.mark.parametrize(
    "alias",
    [
        'pulumi.Alias(name="a")',
        '"urn:pulumi:dev::proj::model:index:Thing::a"',
        'pulumi.Alias(name="none"), pulumi.Alias(name="a")',
    ],
)
def test_a_rename_keeps_the_resource(rig: Rig, alias: str) -> None:
    rig.up('a = Thing("a", value=1); Thing("user", value=a.stamp)')
    program = f"""
    a = Thing("b", key="a", value=1, opts=Opts(aliases=[{alias}]))
    Thing("user", value=a.stamp)
    pulumi.export("stamp", a.stamp)
    """
    assert rig.preview(program).changes == {"same": 3}
    assert "a" in rig.resources()
    done = rig.up(program)
    assert done.changes == {"same": 3}
    assert done.outputs["stamp"].value == 1
    assert sorted(rig.resources()) == ["b", "default", "proj-dev", "user"]
    assert rig.resources()["user"]["dependencies"] == [_URN.format(_THING, "b")]
    assert rig.up().changed == 0
    assert rig.up('a = Thing("b", key="a", value=2)').changes == {"delete": 1, "same": 1, "update": 1}
    assert rig.things() == {"a": 2.0}


def test_a_child_follows_its_parent(rig: Rig) -> None:
    rig.up('g = Group("old"); Thing("old-thing", key="t", opts=Opts(parent=g)); Thing("x", opts=Opts(parent=g))')
    program = """
    class Team(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("isthmus:test:Team", name, {}, opts)

    g = Team("new", opts=Opts(aliases=[pulumi.Alias(name="old", type_="isthmus:test:Group")]))
    Thing("new-thing", key="t", opts=Opts(parent=g))
    Thing("x", opts=Opts(parent=g))
    """
    assert rig.up(program).changes == {"same": 4}
    assert sorted(rig.resources()) == ["default", "new", "new-thing", "proj-dev", "x"]
    assert rig.things() == {"t": None, "x": None}
    assert rig.up().changed == 0


def test_a_child_moves_to_another_parent(rig: Rig) -> None:
    rig.up('g = Group("g"); Thing("a", opts=Opts(parent=g))')
    out = 'g = Group("g"); Thing("a", opts=Opts(aliases=[pulumi.Alias(parent=g)]))'
    assert rig.up(out).changes == {"same": 3}
    back = 'g = Group("g"); Thing("a", opts=Opts(parent=g, aliases=[pulumi.Alias(parent=None)]))'
    assert rig.up(back).changes == {"same": 3}
    assert rig.resources()["a"]["parent"] == _URN.format(_KIND, "g")


def test_a_provider_is_renamed(rig: Rig) -> None:
    program = """
    p = pulumi.ProviderResource("model", "{name}", {{}}, Opts(aliases=[pulumi.Alias(name="old")]))
    Thing("a", opts=Opts(provider=p))
    """
    rig.up(program.format(name="old"))
    assert rig.up(program.format(name="new")).changes == {"same": 3}
    assert rig.resources()["a"]["provider"].startswith(_URN.format("pulumi:providers:model", "new") + "::")
    assert rig.destroy().ok


def test_one_resource_has_one_heir(rig: Rig) -> None:
    rig.up('Thing("a")')
    both = rig.up('Thing("a"); Thing("b", opts=Opts(aliases=[pulumi.Alias(name="a")], depends_on=[]))')
    assert not both.ok
    assert "claim to be" in both.failures[-1].message
    assert "a" in rig.things()


def test_a_child_that_a_failed_run_did_not_come_to(rig: Rig) -> None:
    rig.up('g = Group("old"); Thing("old-thing", key="t", opts=Opts(parent=g))')
    program = """
    g = Group("new", opts=Opts(aliases=[pulumi.Alias(name="old")]))
    bad = Thing("bad", fail="{fail}")
    Thing("new-thing", key="t", opts=Opts(parent=g, depends_on=[bad]))
    """
    assert not rig.up(program.format(fail="create")).ok
    assert rig.up(program.format(fail="")).changes == {"create": 1, "same": 3}
    assert json.loads((rig.store / "t.json").read_text())["stamp"] == 1
