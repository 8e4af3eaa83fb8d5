"""Policy packs as Pulumi runs them: before each step, and over the stack at the end."""

import json
import shutil
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine.display import line
from isthmus.engine.errors import PolicyConfigError, PolicyPackError, UnsupportedError
from isthmus.engines import EngineName, Options, PolicyRemediated, PolicyViolated, Result
from isthmus.masking import MASK
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_PACK = Path(__file__).with_name("pack")
needs_cli = pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")


def _pack(rig: Rig, source: str | None = None) -> Path:
    """The pack of these tests, or one with another program, in the project's folder."""
    folder = rig.root / "pack"
    shutil.copytree(_PACK, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    described = folder / "PulumiPolicy.yaml"
    named = f"name: python\n  options:\n    virtualenv: {sys.prefix}"
    described.write_text(described.read_text().replace("name: python", named))
    if source is not None:
        (folder / "__main__.py").write_text(textwrap.dedent(source))
    return folder


def _config(rig: Rig, config: Mapping[str, Any]) -> tuple[Path]:
    path = rig.root / "policies.json"
    path.write_text(json.dumps(config))
    return (path,)


def _found(result: Result) -> list[tuple[str, str, str]]:
    """Of each violation its policy, its level and the name of the resource."""
    return [(v.policy, v.level, v.urn.rpartition("::")[2]) for v in result.violations]


def test_a_mandatory_violation_fails_its_step_and_what_needs_it_and_no_other(rig: Rig) -> None:
    program = 'a = Thing("a", value="bad"); Thing("b", opts=Opts(depends_on=[a])); Thing("c", value="good")'
    result = rig.up(program, policy_packs=(_pack(rig),))
    assert not result.ok
    assert _found(result) == [("no-bad", "mandatory", "a")]
    assert [(f.urn.rpartition("::")[2], f.op) for f in result.failures] == [("a", "create")]
    assert "policy no-bad of model-pack forbids it: Nothing bad.\na is bad" in result.failures[0].message
    assert [urn.rpartition("::")[2] for urn in result.not_tried] == ["b"]
    assert rig.things() == {"c": "good"}
    (violation,) = result.violations
    assert (violation.version, violation.severity, violation.description) == ("1.2.3", "high", "Nothing bad.")
    assert rig.up('Thing("a", value="better")', policy_packs=(rig.root / "pack",)).ok


def test_a_preview_goes_on_after_a_mandatory_violation_and_fails(rig: Rig) -> None:
    program = 'a = Thing("a", value="bad"); Thing("b", opts=Opts(depends_on=[a]))'
    result = rig.preview(program, policy_packs=(_pack(rig),))
    assert not result.ok
    assert _found(result) == [("no-bad", "mandatory", "a")]
    assert rig.shown.steps() == ["create proj-dev", "create a", "create b"]
    assert [(f.urn.rpartition("::")[2], f.op) for f in result.failures] == [("a", "policy")]
    assert result.not_tried == ()


def test_an_advisory_violation_is_shown_and_stops_nothing(rig: Rig) -> None:
    result = rig.up('Thing("a", value="x" * 21)', policy_packs=(_pack(rig),))
    assert result.ok
    assert _found(result) == [("short", "advisory", "a")]
    lines = [line(event) for event in rig.shown.events]
    assert "  advisory: Thing a: policy short of model-pack 1.2.3\n    Short values.\n    " in "\n".join(lines)
    assert "; violations of policies: 1 advisory (" in lines[-1]
    again = rig.up(policy_packs=(rig.root / "pack",))
    assert again.ok
    assert again.changed == 0
    assert _found(again) == [("short", "advisory", "a")]


def test_a_remediation_changes_the_inputs_before_other_policies_see_them(rig: Rig) -> None:
    pack = _pack(rig)
    options: dict[str, Any] = {"policy_packs": (pack,), "policy_configs": _config(rig, {"owner": "remediate"})}
    result = rig.up('Thing("a", value=pulumi.Output.secret("hunter2hunter2"))', **options)
    assert result.ok
    (remedy,) = [event for event in rig.shown.events if isinstance(event, PolicyRemediated)]
    assert (remedy.policy, remedy.pack, remedy.changed) == ("owner", "model-pack", ("owner",))
    kept = json.loads((rig.store / "a.json").read_text())["props"]
    assert (kept["owner"], kept["value"]) == ("dev", "hunter2hunter2")
    assert "hunter2" not in rig.state.read_text()
    again = rig.up(**options)
    assert again.ok
    assert again.changed == 0


def test_a_stack_policy_sees_what_everything_has_become(rig: Rig) -> None:
    pack = _pack(rig)
    config = _config(rig, {"few": {"enforcementLevel": "mandatory", "most": 1}})
    program = """
    group = Group("group")
    a = Thing("look-a", opts=Opts(parent=group))
    Thing("alone", opts=Opts(parent=group, depends_on=[a]))
    """
    result = rig.up(program, policy_packs=(pack,), policy_configs=config)
    assert not result.ok
    assert _found(result) == [("few", "mandatory", "alone"), ("few", "mandatory", "proj-dev")]
    one, whole = result.violations
    assert one.message == "Few things.\nit has the parent group"
    assert whole.message == "Few things.\n2 things, stamps [1.0], needed ['look-a'], provider True"
    assert {f.op for f in result.failures} == {"policy"}
    assert sorted(rig.things()) == ["alone", "look-a"]


def test_a_stack_policy_that_looks_at_what_is_unknown_is_advice_in_a_preview(rig: Rig) -> None:
    program = 'Thing("look-a"); Thing("b", value="ok")'
    config = _config(rig, {"few": {"enforcementLevel": "mandatory", "most": 1}})
    result = rig.preview(program, policy_packs=(_pack(rig),), policy_configs=config)
    assert result.ok
    assert _found(result) == [("few", "advisory", "proj-dev")]
    assert "string value at .stamp can't be known during preview" in result.violations[0].message


def test_policies_judge_an_offline_plan(rig: Rig) -> None:
    program = """
    class Bucket(pulumi.CustomResource):
        def __init__(self, name, opts=None, **inputs):
            super().__init__("absent:index:Bucket", name, {"arn": None, **inputs}, opts)


    bucket = Bucket("bucket", public=True)
    Bucket("other", source=bucket.arn)
    """
    source = """
    from pulumi_policy import *

    def public(args, report):
        if args.props.get("public"):
            report(f"{args.name} is public")

    def count(args, report):
        found = [each for each in args.resources if each.resource_type.startswith("absent:")]
        report(f"{sorted(each.name for each in found if each.props.get('public'))} of {len(found)} are public")

    PolicyPack(name="p", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy(name="public", description="-", validate=public),
        StackValidationPolicy(name="count", description="-", validate=count),
    ])
    """
    result = rig.preview(program, policy_packs=(_pack(rig, source),))
    assert not result.ok
    assert _found(result) == [("public", "mandatory", "bucket"), ("count", "mandatory", "proj-dev")]
    assert result.violations[1].message == "-\n['bucket'] of 2 are public"


def test_a_secret_in_a_violations_message_is_masked(rig: Rig) -> None:
    program = 'Thing("a", value=pulumi.Output.secret("correct-horse-battery-staple"))'
    result = rig.up(program, policy_packs=(_pack(rig),))
    assert _found(result) == [("short", "advisory", "a")]
    assert result.violations[0].message == "Short values.\n'[secret]' is longer than 20"
    assert "correct-horse" not in "\n".join(line(event) for event in rig.shown.events)


def test_configuration_sets_levels_and_properties(rig: Rig) -> None:
    pack = _pack(rig)
    program = 'Thing("a", value="bad"); Thing("b", value="x" * 21)'
    strict = rig.preview(program, policy_packs=(pack,), policy_configs=_config(rig, {"all": "mandatory"}))
    assert _found(strict) == [("no-bad", "mandatory", "a"), ("short", "mandatory", "b")]
    config = _config(rig, {"all": "disabled", "short": {"enforcementLevel": "advisory", "longest": 2}})
    mild = rig.preview(policy_packs=(pack,), policy_configs=config)
    assert mild.ok
    assert _found(mild) == [("short", "advisory", "a"), ("short", "advisory", "b")]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"short": {"longest": "many"}}, "short: longest: 'many' is not of type 'integer'"),
        ({"few": {"most": -1}}, "few: most: -1.* is less than the minimum of 0"),
        ({"short": "sometimes"}, "short: 'sometimes' is no enforcement level"),
    ],
)
def test_a_wrong_configuration_is_named_and_nothing_is_done(rig: Rig, config: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyConfigError, match=said):
        rig.up('Thing("a")', policy_packs=(_pack(rig),), policy_configs=_config(rig, config))
    assert rig.things() == {}
    assert rig.shown.steps() == []


def test_configurations_must_be_as_many_as_packs(rig: Rig) -> None:
    config = _config(rig, {})
    with pytest.raises(PolicyConfigError, match="1 policy packs and 2 configurations"):
        rig.up('Thing("a")', policy_packs=(_pack(rig),), policy_configs=(*config, *config))


def test_a_name_that_is_no_policys_is_warned_of(rig: Rig) -> None:
    config = _config(rig, {"shrot": "mandatory"})
    assert rig.preview('Thing("a")', policy_packs=(_pack(rig),), policy_configs=config).ok
    assert "shrot is no policy of pack model-pack" in "\n".join(line(event) for event in rig.shown.events)


def test_a_pack_that_is_not_there_is_refused_before_anything(rig: Rig) -> None:
    with pytest.raises(PolicyPackError, match="there is no policy pack"):
        rig.up('Thing("a")', policy_packs=(rig.root / "nowhere",))
    assert rig.things() == {}


def test_a_pack_in_another_language_is_refused(rig: Rig) -> None:
    pack = _pack(rig)
    (pack / "PulumiPolicy.yaml").write_text("runtime: nodejs\n")
    with pytest.raises(UnsupportedError, match="a policy pack in nodejs"):
        rig.up('Thing("a")', policy_packs=(pack,))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("print('hello')\nimport time; time.sleep(60)", "printed 'hello' before it was ready"),
    ],
)
def test_a_pack_that_does_not_start_says_why(rig: Rig, source: str, said: str) -> None:
    with pytest.raises(PolicyPackError, match=said):
        rig.up('Thing("a")', policy_packs=(_pack(rig, source),))
    assert rig.things() == {}


_ONE = """
import os, sys
from pulumi_policy import *

def validate(args, report):
    {body}

def over(args, report):
    {stack}

PolicyPack(name="p", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy(name="one", description="-", validate=validate),
    StackValidationPolicy(name="over", description="-", validate=over),
])
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("if args.name == 'a': raise ValueError('out of ideas')", "policy pack p failed: out of ideas"),
        ("if args.name == 'a': os._exit(7)", "the policy pack ended unexpectedly"),
    ],
)
def test_a_policy_that_fails_lets_nothing_pass(rig: Rig, body: str, said: str) -> None:
    result = rig.up('Thing("a")', policy_packs=(_pack(rig, _ONE.format(body=body, stack="pass")),))
    assert not result.ok
    assert said in result.failures[0].message
    assert rig.things() == {}


def test_a_stack_policy_that_fails_fails_the_run(rig: Rig) -> None:
    source = _ONE.format(body="pass", stack="raise ValueError('out of ideas')")
    result = rig.up('Thing("a")', policy_packs=(_pack(rig, source),))
    assert [f.op for f in result.failures] == ["policy"]
    assert "policy pack p failed: out of ideas" in result.failures[0].message
    assert rig.things() == {"a": None}


def test_what_a_pack_prints_is_shown_without_secrets(rig: Rig) -> None:
    source = _ONE.format(body="print('sees', args.props.get('value')); sys.stderr.write('also here\\n')", stack="pass")
    program = 'Thing("a", value=pulumi.Output.secret("hunter2hunter2"))'
    assert rig.up(program, policy_packs=(_pack(rig, source),)).ok
    said = "\n".join(line(event) for event in rig.shown.events)
    assert "sees [secret]" in said
    assert "also here" in said


def test_policies_see_providers_and_the_stack_too(rig: Rig) -> None:
    program = """
    explicit = pulumi.ProviderResource("model", "mine", {"region": "here"})
    Thing("a", opts=Opts(provider=explicit))
    Thing("b")
    """
    body = "report(f'{args.resource_type} {args.provider.name if args.provider else None} {args.opts.protect}')"
    source = _ONE.format(body=body, stack="pass").replace("MANDATORY", "ADVISORY")
    result = rig.preview(program, policy_packs=(_pack(rig, source),))
    assert [v.message.splitlines()[1] for v in result.violations] == [
        "model:index:Thing mine False",
        "model:index:Thing default False",
        "pulumi:providers:model None False",
        "pulumi:providers:model None False",
        "pulumi:pulumi:Stack None False",
    ]


def test_no_policy_judges_a_run_without_a_program(rig: Rig) -> None:
    with pytest.raises(UnsupportedError, match="a policy pack where no program runs"):
        rig.engine().destroy("dev", options=Options(policy_packs=(_pack(rig),)), display=rig.shown)


@needs_cli
@pytest.mark.parametrize("verb", ["preview", "up"])
def test_both_engines_find_the_same(rig: Rig, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(rig.root / "home"))
    pack = _pack(rig)
    program = """
    group = Group("group")
    a = Thing("look-a", value="x" * 21, opts=Opts(parent=group, protect=False))
    b = Thing("alone", value=pulumi.Output.secret("correct-horse-battery-staple"),
              opts=Opts(parent=group, depends_on=[a]))
    Thing("c", value="bad", opts=Opts(depends_on=[b]))
    """
    rig.write(program)
    config = _config(rig, {"few": {"most": 1, "enforcementLevel": "mandatory"}, "owner": "remediate"})
    found: dict[EngineName, list[PolicyViolated]] = {}
    for name in (EngineName.embedded, EngineName.pulumi):
        run = getattr(rig.engine(name), verb)
        result = run("dev", options=Options(policy_packs=(pack,), policy_configs=config), display=rig.shown)
        assert not result.ok
        found[name] = [_comparable(violation) for violation in result.violations]
    assert found[EngineName.embedded] == found[EngineName.pulumi]
    assert len(found[EngineName.embedded]) >= 3


def _comparable(violation: PolicyViolated) -> PolicyViolated:
    """Without what the CLI's events do not tell, and as if it masked secrets."""
    message = violation.message.replace("correct-horse-battery-staple", MASK)
    return replace(violation, message=message, description="", severity="")
