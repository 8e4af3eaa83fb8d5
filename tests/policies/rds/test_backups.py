"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.rds.backups import RULE
from tests.policies.rig import UNKNOWN, settings, unknown, violations

_KIND = "aws:rds/instance:Instance"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({}, ["backupRetentionPeriod: is 0 days, and must be 1 or more"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"backupRetentionPeriod": 1},
    {"backupRetentionPeriod": 1, "skipFinalSnapshot": True},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"backupRetentionPeriod": UNKNOWN}, ["backupRetentionPeriod"]),
]


@pytest.mark.parametrize(("inputs", "expected"), _WRONG)
def test_it_finds_what_is_wrong(inputs: Mapping[str, Any], expected: list[str]) -> None:
    assert violations(RULE, _KIND, inputs) == expected


@pytest.mark.parametrize("inputs", _RIGHT)
def test_it_passes_what_is_right(inputs: Mapping[str, Any]) -> None:
    assert violations(RULE, _KIND, inputs) == []


@pytest.mark.parametrize(("inputs", "paths"), _UNTOLD)
def test_it_does_not_pass_what_is_unknown(inputs: Mapping[str, Any], paths: list[str]) -> None:
    assert unknown(RULE, _KIND, inputs) == paths


def test_production_keeps_a_week_and_the_final_snapshot() -> None:
    inputs = {"backupRetentionPeriod": 6, "skipFinalSnapshot": True}
    assert violations(RULE, _KIND, inputs, settings(production=True)) == [
        "backupRetentionPeriod: is 6 days, and must be 7 or more",
        "skipFinalSnapshot: must not be true in production",
    ]
    assert violations(RULE, _KIND, {"backupRetentionPeriod": 7}, settings(production=True)) == []
