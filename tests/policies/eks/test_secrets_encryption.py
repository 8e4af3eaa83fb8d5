"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.eks.secrets_encryption import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "aws:eks/cluster:Cluster"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {},
        [
            "encryptionConfig.resources: must name secrets",
            "encryptionConfig.provider.keyArn: must name a key of KMS",
        ],
    ),
    (
        {"encryptionConfig": {"resources": ["secrets"]}},
        ["encryptionConfig.provider.keyArn: must name a key of KMS"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:eu-central-1:1:key/a"}}},
    {"encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": UNKNOWN}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"encryptionConfig": UNKNOWN}, ["encryptionConfig"]),
    ({"encryptionConfig": {"resources": UNKNOWN, "provider": {"keyArn": "a"}}}, ["encryptionConfig.resources"]),
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
