"""Tests of programs that use providers whose plugins are absent, written as generated SDKs are."""

import json

import pytest

from isthmus.cli.running import as_json
from isthmus.engine.display import summary
from isthmus.engine.values import UNKNOWN
from isthmus.engines.events import Diagnostic, Summary
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_SDK = """
class Bucket(pulumi.CustomResource):
    arn: pulumi.Output[str]

    def __init__(self, name, tags=None, opts=None):
        super().__init__("aws:s3:Bucket", name, {"tags": tags, "arn": None}, opts)

    @staticmethod
    def get(name, id):
        return Bucket(name, opts=pulumi.ResourceOptions(id=id))


class Password(pulumi.CustomResource):
    result: pulumi.Output[str]

    def __init__(self, name, length, opts=None):
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(additional_secret_outputs=["result"]))
        super().__init__("random:index:Password", name, {"length": length, "result": None}, opts)


def get_zones_output(state):
    return pulumi.runtime.invoke_output("aws:index:getZones", {"state": state})
"""
_PROGRAM = """
there = pulumi.ProviderResource("aws", "there", {"region": "eu-central-1"})
bucket = Bucket("bucket", {"a": "b"}, opts=Opts(provider=there))
other = Bucket("other", {"of": bucket.arn}, opts=Opts(depends_on=[bucket], protect=True))
found = Bucket.get("found", "by-its-id")
password = Password("password", 20)
zones = get_zones_output("available")
Thing("a", value={"arn": bucket.arn, "found": found.arn, "zone": zones["names"][0], "password": password.result})
Thing("b", value=1)
pulumi.export("arn", bucket.arn)
pulumi.export("zones", zones)
"""


def test_a_preview_is_a_plan_without_them(rig: Rig) -> None:
    plan = rig.preview(_SDK + _PROGRAM)
    assert plan.ok, plan.failures
    assert plan.changes == {"create": 7}
    assert plan.absent == ("aws", "random")
    said = [event.message for event in rig.shown.events if isinstance(event, Diagnostic)]
    assert [text.split(" is absent")[0] for text in sorted(said)] == [
        "the plugin of provider aws",
        "the plugin of provider random",
    ]
    last = rig.shown.events[-1]
    assert isinstance(last, Summary)
    assert "; without the plugins of: aws, random" in summary(last)
    assert as_json("preview", "dev", plan)["absent_plugins"] == ["aws", "random"]
    assert not rig.state.exists()


def test_nothing_is_begun_without_them(rig: Rig) -> None:
    result = rig.up(_SDK + _PROGRAM)
    assert not result.ok
    assert "the plugin of provider aws is absent" in result.failures[0].message
    assert "plugins.providers" in result.failures[0].message
    assert "a" not in rig.things()
    assert not any(r["type"].startswith(("aws:", "random:")) for r in rig.resources().values())


def test_nothing_more_is_begun_once_it_is_known(rig: Rig) -> None:
    program = """
    try:
        found = pulumi.runtime.invoke("aws:index:getZones", {})
    except Exception as error:
        assert "the plugin of provider aws is absent" in str(error)
    else:
        assert found.value is None
    Thing("b")
    """
    assert rig.preview(program).ok
    result = rig.up()
    assert "b" in [urn.rpartition("::")[2] for urn in result.not_tried]
    assert result.absent == ("aws",)
    assert rig.things() == {}


@pytest.mark.parametrize("verb", ["up", "refresh", "destroy"])
def test_nothing_is_begun_where_the_state_has_what_they_manage(rig: Rig, verb: str) -> None:
    assert rig.up('Thing("a"); Thing("b")').ok
    (rig.root / "Pulumi.yaml").write_text((rig.root / "Pulumi.yaml").read_text().replace("name: model", "name: other"))
    before = rig.resources()
    rig.write('Thing("c")')
    result = {"up": rig.up, "refresh": rig.refresh, "destroy": rig.destroy}[verb]()
    assert [f.op for f in result.failures] == [verb if verb != "up" else "update"]
    assert "the plugin of provider model is absent" in result.failures[0].message
    assert sorted(rig.things()) == ["a", "b"]
    assert json.dumps(rig.resources()) == json.dumps(before)


def test_a_plan_over_state_of_theirs_shows_what_the_inputs_change(rig: Rig) -> None:
    rig.up('Thing("a", value=1); Thing("b", value=1); Thing("c", value=1)')
    (rig.root / "Pulumi.yaml").write_text((rig.root / "Pulumi.yaml").read_text().replace("name: model", "name: other"))
    plan = rig.preview('Thing("a", value=1); Thing("b", value=2)')
    assert plan.ok, plan.failures
    assert (plan.changes["update"], plan.changes["delete"]) == (1, 1)
    assert rig.shown.steps() == ["update b", "delete c"]


def test_a_preview_foresees_every_resource_with_its_inputs(rig: Rig) -> None:
    forecast = rig.preview(_SDK + _PROGRAM).forecast
    assert forecast is not None
    by_name = {each.urn.rpartition("::")[2]: each for each in forecast.resources}
    assert [each.urn for each in forecast.resources] == sorted(each.urn for each in forecast.resources)
    assert "found" not in by_name
    other = by_name["other"]
    assert (other.type, other.op, other.custom, other.protect) == ("aws:s3:Bucket", "create", True, True)
    assert other.inputs == {"tags": {"of": UNKNOWN}}
    assert forecast.outputs["arn"] == UNKNOWN


def test_what_a_preview_would_delete_replace_or_leave_is_foreseen_with_what_changes(rig: Rig) -> None:
    assert rig.up('Thing("a", value=1)\nThing("b", value=2)\nThing("c", value=3)').ok
    forecast = rig.preview('Thing("a", value=1)\nThing("b", value=4)').forecast
    assert forecast is not None
    found = {each.urn.rpartition("::")[2]: each for each in forecast.resources if each.type.endswith("Thing")}
    assert {name: each.op for name, each in found.items()} == {"a": "same", "b": "update", "c": "delete"}
    assert found["b"].changed == ("value",)
    assert rig.up('Thing("a", value=1)').forecast is None
