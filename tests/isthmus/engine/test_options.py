"""Tests of the options of resources, by real programs."""

import json

import pytest

from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)


def _value(inner: object, other: object = 0) -> str:
    return repr({"list": [{"x": inner}, {"x": 7}], "other": other})


@pytest.mark.parametrize("path", ["value.list[0].x", "value.list[*].x", 'value["list"][0]', "value.list", "*"])
def test_changes_are_ignored_by_path(rig: Rig, path: str) -> None:
    program = 'Thing("a", value={}, opts=Opts(ignore_changes={}))'
    rig.up(program.format(_value(1), []))
    assert rig.up(program.format(_value(2), [path])).changed == 0
    assert rig.things()["a"]["list"] == [{"x": 1.0}, {"x": 7.0}]


def test_what_is_not_ignored_is_changed(rig: Rig) -> None:
    program = 'Thing("a", value={}, opts=Opts(ignore_changes=["value.list[0].x"]))'
    rig.up(program.format(_value(1, "old")))
    assert rig.up(program.format(_value(2, "new"))).changes == {"same": 1, "update": 1}
    assert rig.things()["a"] == {"list": [{"x": 1.0}, {"x": 7.0}], "other": "new"}


def test_what_is_no_path_is_an_error(rig: Rig) -> None:
    program = 'Thing("a", opts=Opts(ignore_changes={}))'
    rig.up(program.format([]))
    assert "'value[x]' is no property path" in rig.up(program.format(["value[x]"])).failures[0].message


@pytest.mark.parametrize(("path", "op"), [("value", "replace"), ("*", "replace"), ("key", "update")])
def test_changes_replace_by_path(rig: Rig, path: str, op: str) -> None:
    program = 'Thing("a", value={}, opts=Opts(replace_on_changes=["{}"]))'
    rig.up(program.format(1, path))
    assert rig.up(program.format(2, path)).changes[op] == 1
    assert rig.things() == {"a": 2.0}


def test_custom_timeouts_reach_the_provider(rig: Rig) -> None:
    program = 'Thing("a", value={}, opts=Opts(custom_timeouts=pulumi.CustomTimeouts(create="1m", update="90s")))'
    rig.up(program.format(1))
    assert json.loads((rig.store / "a.json").read_text())["timeout"] == 60
    rig.up(program.format(2))
    assert json.loads((rig.store / "a.json").read_text())["timeout"] == 90
    assert rig.resources()["a"]["customTimeouts"] == {"create": 60, "update": 90}


def test_children_have_their_parents_providers_and_protection(rig: Rig) -> None:
    program = """
    mine = pulumi.ProviderResource("model", "mine", {"region": "here"})
    other = pulumi.ProviderResource("model", "other", {"region": "there"})
    group = Group("group", opts=Opts(providers=[mine], protect=True))
    inner = Group("inner", opts=Opts(parent=group))
    Thing("a", opts=Opts(parent=inner))
    Thing("b", opts=Opts(parent=inner, provider=other, protect=False))
    Thing("c")
    """
    assert rig.up(program).ok
    kept = rig.resources()
    assert kept["a"]["provider"] == f"{kept['mine']['urn']}::{kept['mine']['id']}"
    assert kept["b"]["provider"] == f"{kept['other']['urn']}::{kept['other']['id']}"
    assert "::default::" in kept["c"]["provider"]
    assert kept["a"]["protect"]
    assert "protect" not in kept["b"]
    assert kept["a"]["urn"].split("::")[2] == "isthmus:test:Group$isthmus:test:Group$model:index:Thing"
    assert rig.up().changed == 0


def test_each_version_has_a_default_provider(rig: Rig) -> None:
    program = 'Thing("a", opts=Opts(version="1.0.0")); Thing("b", opts=Opts(version="1.1.0-rc.1")); Thing("c")'
    assert rig.up(program).ok
    kept = rig.resources()
    assert "::default_1_0_0::" in kept["a"]["provider"]
    assert "::default_1_1_0_rc_1::" in kept["b"]["provider"]
    assert kept["default_1_0_0"]["inputs"] == {"version": "1.0.0"}
    assert rig.up().changed == 0
    assert rig.destroy().ok
    assert rig.resources() == {}


def test_functions_wait_for_what_they_depend_on(rig: Rig) -> None:
    program = """
    a = Thing("a")
    said = pulumi.runtime.invoke_output(
        "model:index:echo", {"x": 1}, opts=pulumi.InvokeOutputOptions(depends_on=[a])
    )
    Thing("b", value=said)
    """
    assert rig.preview(program).ok
    assert rig.up().ok
    assert rig.things()["b"] == {"x": 1.0}
    assert rig.resources()["b"]["propertyDependencies"]["value"] == [rig.resources()["a"]["urn"]]


def test_a_need_is_kept_for_each_property(rig: Rig) -> None:
    rig.up('a = Thing("a"); b = Thing("b"); Thing("c", value=a.stamp, other=[b.stamp, 1], plain=1)')
    kept = rig.resources()
    a, b = kept["a"]["urn"], kept["b"]["urn"]
    depends = kept["c"]["propertyDependencies"]
    assert (depends["value"], depends["other"], depends.get("plain", [])) == ([a], [b], [])
    assert kept["c"]["dependencies"] == [a, b]


def test_deleting_first_takes_only_what_that_property_would_replace(rig: Rig) -> None:
    # b's identity comes from a, and c's value only: b has to go before a, c does not.
    program = """
    a = Thing("a", key="{key}", deleteFirst=True)
    b = Thing("b", key=a.key.apply(lambda key: key + "-b"))
    c = Thing("c", value=a.key)
    Thing("d", value=b.key)
    """
    rig.up(program.format(key="one"))
    done = rig.up(program.format(key="two"))
    assert done.changes == {"replace": 2, "same": 1, "update": 2}
    assert sorted(rig.things()) == ["c", "d", "two", "two-b"]


def test_what_is_protected_is_not_deleted_for_another(rig: Rig) -> None:
    program = """
    a = Thing("a", key="{key}", opts=Opts(delete_before_replace=True))
    Thing("b", key=a.key.apply(lambda key: key + "-b"), opts=Opts(protect=True))
    """
    rig.up(program.format(key="one"))
    result = rig.up(program.format(key="two"))
    assert "protected and would be replaced, because it needs" in result.failures[0].message
    assert sorted(rig.things()) == ["one", "one-b"]
