"""Asking all rules, with exemptions."""

from datetime import date, timedelta
from typing import Any

import pytest

from envs.exemption import Exemption
from policies.kms.rotation import RULE as ROTATION
from policies.pack.evaluate import Index, judge, judge_all, unused
from policies.pack.exemptions import RULE as EXPIRED
from policies.stateful.protection import RULE as PROTECTION
from tests.policies.rig import TODAY, UNKNOWN, resource, settings

_KEY = "aws:kms/key:Key"


def _exemption(**given: Any) -> Exemption:
    filled: dict[str, Any] = {
        "policy": "kms-rotation",
        "resource": "old-*",
        "reason": "moves with the next release",
        "expires": TODAY,
        **given,
    }
    return Exemption(**filled)


def test_rules_are_asked_about_their_types_only_in_a_fixed_order() -> None:
    index = Index([PROTECTION, ROTATION])
    found = judge_all(index, [resource(_KEY, {}, "b"), resource(_KEY, {}, "a"), resource("x:y:Z", {})], settings())
    assert [(v.urn.rpartition("::")[2], v.rule.name) for v in found] == [
        ("a", "kms-rotation"),
        ("a", "stateful-protection"),
        ("b", "kms-rotation"),
        ("b", "stateful-protection"),
    ]


@pytest.mark.parametrize("pattern", ["old-*", "old-key", "urn:pulumi:test::*::old-key"])
def test_an_exemption_holds_on_its_last_day_for_what_it_names(pattern: str) -> None:
    given = settings(exemptions=(_exemption(resource=pattern),))
    (verdict,) = judge(ROTATION, resource(_KEY, {}, "old-key"), given)
    assert (verdict.outcome, verdict.reason) == ("exempt", "moves with the next release (until 2027-01-15)")
    assert [v.outcome for v in judge(ROTATION, resource(_KEY, {}, "new-key"), given)] == ["violation"]
    assert [v.outcome for v in judge(PROTECTION, resource(_KEY, {}, "old-key"), given)] == ["violation"]


def test_an_expired_exemption_exempts_nothing_and_is_an_error_that_names_it() -> None:
    late = settings(today=TODAY + timedelta(days=1), exemptions=(_exemption(),))
    assert [v.outcome for v in judge(ROTATION, resource(_KEY, {}, "old-key"), late)] == ["violation"]
    (verdict,) = judge_all(Index([EXPIRED]), [], late)
    assert verdict.outcome == "violation"
    assert verdict.text == (
        "exemptions[0]: the exemption of old-* from kms-rotation expired on 2027-01-15 (moves with the next release)"
    )
    assert judge_all(Index([EXPIRED]), [], settings(exemptions=(_exemption(),))) == []


def test_what_cannot_be_told_can_be_exempt() -> None:
    given = settings(exemptions=(_exemption(),))
    unknown = resource(_KEY, {"enableKeyRotation": UNKNOWN}, "old-key")
    assert [v.outcome for v in judge(ROTATION, unknown, given)] == ["exempt"]


def test_exemptions_that_exempt_nothing_are_told() -> None:
    used, idle = _exemption(), _exemption(resource="gone", expires=date(2028, 1, 1))
    given = settings(exemptions=(used, idle))
    assert unused(given.exemptions, judge(ROTATION, resource(_KEY, {}, "old-key"), given)) == [idle]
