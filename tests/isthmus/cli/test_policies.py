"""`policies check`: what is deployed, what was exported, and what would be, judged."""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine import crypto
from isthmus.engine.backend import Backend
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.values import Secret
from isthmus.engines.events import PolicyViolated
from policies.pack.planned import report_of
from policies.rules import RULES
from tests.isthmus.cli.fakes import Tool

_REPOSITORY = Path(__file__).parents[3]
_KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def _made(kind: str, name: str, **more: Any) -> ResourceState:
    return ResourceState(
        urn=f"urn:pulumi:dev-local::isthmus::{kind}::{name}", custom=True, type=kind, id=name, protect=True, **more
    )


_GOOD = _made("aws:kms/key:Key", "good", inputs={"enableKeyRotation": True})
_OPENED = _made("aws:kms/key:Key", "opened", inputs={"enableKeyRotation": True}, outputs={"enableKeyRotation": False})
_MARKED = _made("a:b:C", "marked", inputs={"value": Secret(_KEY)})
_PLAIN = _made("a:b:C", "plain", inputs={"value": _KEY})


@pytest.fixture(autouse=True)
def _settings(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tool.root))


def _deploy(tool: Tool, *states: ResourceState) -> None:
    backend = Backend(root=tool.root / ".isthmus" / "state", project="isthmus", stack="dev-local")
    crypter = crypto.create("test")
    backend.write(Deployment(resources=states, salt=crypter.state), crypter)


def _exempt(tool: Tool, expires: str) -> None:
    (tool.root / "envs" / "dev-local.yaml").write_text(
        "substrate: containers\nexemptions:\n"
        f"  - {{policy: kms-rotation, resource: opened, reason: rotated by hand, expires: {expires}}}\n"
    )


def _tags(*names: str) -> list[tuple[str, str]]:
    """What every key of these tests lacks."""
    return [("tags-required", name) for name in names]


def _found(tool: Tool, part: str = "violations") -> list[tuple[str, str]]:
    return [(each["policy"], each["urn"].rpartition("::")[2]) for each in tool.json[part]]


def test_what_is_deployed_is_judged_as_it_is_there(tool: Tool) -> None:
    _deploy(tool, _GOOD, _OPENED)
    assert tool("policies", "check", "--json") == 1
    assert (tool.json["source"], tool.json["ok"]) == ("state", False)
    assert sorted(_found(tool)) == sorted([("kms-rotation", "opened"), *_tags("good", "opened")])
    (entry,) = [each for each in tool.json["violations"] if each["policy"] == "kms-rotation"]
    assert (entry["severity"], entry["message"]) == ("medium", "enableKeyRotation: must be true")
    assert entry["fix"]
    assert "3 violations of policies in dev-local" in tool.err


def test_secrets_of_a_state_are_told_from_plain_text(tool: Tool) -> None:
    _deploy(tool, _MARKED, _PLAIN)
    assert tool("policies", "check", "--json") == 1
    assert _found(tool) == [("plaintext-credentials", "plain")]
    assert _KEY not in tool.out + tool.err


def test_what_is_right_passes_and_the_text_says_what_was_looked_at(tool: Tool) -> None:
    _deploy(tool, _MARKED)
    assert tool("policies", "check") == 0
    assert "dev-local: looked at what is deployed: 0 violations, 0 unknown, 0 exempt" in tool.err


def test_an_exemption_lets_it_pass_with_its_reason(tool: Tool) -> None:
    tagged = {"tags": {"owner": "a", "environment": "b", "cost-centre": "1"}}
    _deploy(tool, _made("aws:kms/key:Key", "opened", inputs=tagged))
    _exempt(tool, "2999-12-31")
    assert tool("policies", "check") == 0
    assert "exempt   kms-rotation: Key opened: enableKeyRotation: must be true; rotated by hand" in tool.out


def test_an_expired_exemption_is_an_error_that_names_it(tool: Tool) -> None:
    _deploy(tool, _MARKED)
    _exempt(tool, "2020-01-31")
    assert tool("policies", "check") == 1
    assert "the exemption of opened from kms-rotation expired on 2020-01-31 (rotated by hand)" in tool.out


def test_a_ceiling_exceeded_is_refused(tool: Tool) -> None:
    production = (_REPOSITORY / "envs" / "prod.yaml").read_text()
    lowered = re.sub(r"monthly_usd: \d+", "monthly_usd: 30", production)
    (tool.root / "envs" / "dev-local.yaml").write_text(lowered)
    tagged = {"tags": {"owner": "a", "environment": "b", "cost-centre": "1"}}
    _deploy(tool, _made("aws:ec2/natGateway:NatGateway", "nat", inputs=tagged))
    assert tool("policies", "check", "--json") == 1
    (entry,) = tool.json["violations"]
    assert (entry["policy"], entry["urn"]) == ("cost-ceiling", "")
    assert "may cost 38 USD a month, with every pool at its limit; the ceiling is 30" in entry["message"]


def test_an_exemption_that_exempts_nothing_is_told(tool: Tool) -> None:
    _deploy(tool, _MARKED)
    _exempt(tool, "2999-12-31")
    assert tool("policies", "check") == 0
    assert "the exemption of opened from kms-rotation exempts nothing" in tool.err


def test_an_export_is_judged_without_its_passphrase(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    crypter = crypto.create("another")
    sealed = [state.encode(crypter) for state in (_MARKED, _PLAIN)]
    export = tool.root / "export.json"
    export.write_text(json.dumps({"version": 3, "deployment": {"resources": sealed}}))
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    assert tool("policies", "check", "--state", str(export), "--json") == 1
    assert _found(tool) == [("plaintext-credentials", "plain")]


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_what_is_no_export_is_an_error(tool: Tool, content: str) -> None:
    path = tool.root / "export.json"
    path.write_text(content)
    assert tool("policies", "check", "--state", str(path)) == 1
    assert "is no export of a stack" in tool.err


def _program(tool: Tool, body: str) -> None:
    (tool.root / "Pulumi.yaml").write_text(
        "name: isthmus\nruntime: python\nmain: prog\nbackend: {url: 'file://.isthmus/state'}\n"
    )
    (tool.root / "prog").mkdir()
    (tool.root / "prog" / "__main__.py").write_text(textwrap.dedent(body))
    (tool.root / "policies").symlink_to(_REPOSITORY / "policies")


@pytest.mark.timeout(120)
def test_a_stack_that_was_never_deployed_is_judged_by_its_plan(tool: Tool) -> None:
    _program(
        tool,
        """
        import pulumi

        tags = {"owner": "a", "environment": "b", "cost-centre": "1"}
        opts = pulumi.ResourceOptions(protect=True)
        bad = pulumi.CustomResource("aws:kms/key:Key", "bad", {"arn": None, "tags": tags}, opts)
        later = {"enableKeyRotation": bad.arn, "tags": tags}
        pulumi.CustomResource("aws:kms/key:Key", "later", later, opts)
        pulumi.CustomResource("aws:s3/bucket:Bucket", "bare", {"bucket": "bare", "tags": tags}, opts)
        """,
    )
    assert tool("policies", "check", "--json") == 1
    assert tool.json["source"] == "plan"
    buckets = [("s3-encryption", "bare"), ("s3-public-access", "bare"), ("s3-tls", "bare"), ("s3-versioning", "bare")]
    assert sorted(_found(tool)) == sorted([("kms-rotation", "bad"), ("regions-allowed", "default"), *buckets])
    assert _found(tool, "unknown") == [("kms-rotation", "later")]
    (entry,) = [each for each in tool.json["violations"] if each["policy"] == "kms-rotation"]
    assert (entry["message"], entry["severity"]) == ("enableKeyRotation: must be true", "medium")
    (unknown,) = tool.json["unknown"]
    assert unknown["message"] == "enableKeyRotation: cannot be told before deployment"


@pytest.mark.timeout(120)
def test_exemptions_of_a_plan_are_listed_as_those_of_a_state(tool: Tool) -> None:
    _program(
        tool,
        """
        import pulumi

        tags = {"owner": "a", "environment": "b", "cost-centre": "1"}
        pulumi.CustomResource("a:kms/key:Key", "other", {"tags": tags})
        pulumi.CustomResource("aws:kms/key:Key", "opened", {"tags": tags}, pulumi.ResourceOptions(protect=True))
        """,
    )
    (tool.root / "envs" / "dev-local.yaml").write_text(
        "substrate: containers\nexemptions:\n"
        "  - {policy: kms-rotation, resource: opened, reason: 'by hand; for now', expires: 2999-12-31}\n"
        "  - {policy: kms-rotation, resource: other, reason: never was there, expires: 2999-12-31}\n"
        "  - {policy: regions-allowed, resource: '*', reason: the region is unknown, expires: 2999-12-31}\n"
    )
    assert tool("policies", "check", "--json") == 0
    assert sorted(_found(tool, "exempt")) == [("kms-rotation", "opened"), ("regions-allowed", "default")]
    (entry,) = [each for each in tool.json["exempt"] if each["policy"] == "kms-rotation"]
    assert entry["message"] == "enableKeyRotation: must be true"
    assert entry["reason"] == "by hand; for now (until 2999-12-31)"
    assert [each["resource"] for each in tool.json["unused_exemptions"]] == ["other"]


@pytest.mark.timeout(120)
def test_a_program_that_fails_makes_no_plan(tool: Tool) -> None:
    _program(tool, 'raise RuntimeError("no such luck")')
    assert tool("policies", "check") == 1
    assert "no plan of dev-local can be made" in tool.err


def test_a_violation_of_the_stack_names_no_resource() -> None:
    violation = PolicyViolated(
        policy="cost-ceiling",
        pack="isthmus",
        version="0.1.0",
        level="mandatory",
        message="A title\nit is too much",
        description="A title",
        urn="urn:pulumi:prod::isthmus::pulumi:pulumi:Stack::isthmus-prod",
    )
    (entry,) = report_of(RULES, "prod", [violation]).violations
    assert (entry.policy, entry.urn, entry.message, entry.severity) == ("cost-ceiling", "", "it is too much", "high")
