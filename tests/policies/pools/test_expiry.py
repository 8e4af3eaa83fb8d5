"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.pools.expiry import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:karpenter.sh/v1:NodePool"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": []}}}},
        ["spec.template.spec.expireAfter: is not given, and must be 504h (21 days) or less"],
    ),
    (
        {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": [], "expireAfter": "Never"}}}},
        ["spec.template.spec.expireAfter: is Never, and must be 504h (21 days) or less"],
    ),
    (
        {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": [], "expireAfter": "720h"}}}},
        ["spec.template.spec.expireAfter: is 720h, and must be 504h (21 days) or less"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": [], "expireAfter": "336h"}}}},
    {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": [], "expireAfter": "504h"}}}},
    {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": [], "expireAfter": "335h59m60s"}}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": [], "expireAfter": UNKNOWN}}}},
        ["spec.template.spec.expireAfter"],
    ),
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
