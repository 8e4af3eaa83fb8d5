"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kms.rotation import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "aws:kms/key:Key"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({}, ["enableKeyRotation: must be true"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"enableKeyRotation": True},
    {"customerMasterKeySpec": "RSA_2048"},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"enableKeyRotation": UNKNOWN}, ["enableKeyRotation"]),
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


def test_once_a_year_at_least() -> None:
    inputs = {"enableKeyRotation": True, "rotationPeriodInDays": 2560}
    assert violations(RULE, _KIND, inputs) == ["rotationPeriodInDays: must be 365 days or less"]
    assert violations(RULE, _KIND, {**inputs, "rotationPeriodInDays": 90}) == []
