"""The estates of this repository keep to the rules, and the rules look at what is in them."""

from pathlib import Path

import pytest

from isthmus.engines import Options, Project
from isthmus.engines.embedded import EmbeddedEngine
from isthmus.engines.results import Forecast, Result
from policies.pack.planned import report_of
from policies.pack.report import Report
from policies.rules import RULES
from tests.isthmus.engine.rig import Recorder

_ROOT = Path(__file__).parents[2]
# What no stack of ours has: a rule about it has nothing to look at.
_ABSENT_FROM_PROD = {
    "containers-capabilities",
    "containers-loopback",
    "containers-memory",
    "containers-sockets",
    "exemptions-expired",
}

pytestmark = pytest.mark.timeout(180)


def _plan(stack: str) -> Result:
    options = Options(policy_packs=(_ROOT / "policies",))
    result = EmbeddedEngine(Project(root=_ROOT)).preview(stack, options=options, display=Recorder())
    assert [failure.message for failure in result.failures] == []
    return result


def _report(stack: str, result: Result) -> Report:
    return report_of(RULES, stack, result.violations)


def _types(forecast: Forecast | None) -> set[str]:
    assert forecast is not None
    return {each.type for each in forecast.resources}


def test_production_keeps_to_every_rule_and_every_rule_has_something_to_look_at() -> None:
    result = _plan("prod")
    report = _report("prod", result)
    assert report.violations == ()
    # The digest of an image that is yet to be pushed, and one price that is not in the list.
    assert {entry.policy for entry in report.unknown} <= {"kube-digests", "cost-ceiling"}
    types = _types(result.forecast)
    idle = {rule.name for rule in RULES if not any(rule.applies(kind) or rule.looks_at(kind) for kind in types)}
    assert idle == _ABSENT_FROM_PROD


def test_staging_keeps_to_every_rule() -> None:
    report = _report("staging", _plan("staging"))
    assert report.violations == ()
    assert {entry.policy for entry in report.unknown} <= {"kube-digests", "cost-ceiling"}


@pytest.mark.docker
def test_the_laptop_s_estate_keeps_to_every_rule() -> None:
    result = _plan("dev-local")
    assert result.violations == ()
    assert "containers:index:Container" in _types(result.forecast)
