"""Failing, passing and unknown cases of a rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.iam.open_resources import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KEY = "aws:kms/key:Key"
_ROOT = {"AWS": "arn:aws:iam::123456789012:root"}


def _policy(*statements: Mapping[str, Any]) -> dict[str, str]:
    return {
        "policy": json.dumps({"Statement": [{"Effect": "Allow", "Action": "kms:*", **each} for each in statements]})
    }


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": "*"},
        {"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "*"]}},
        {"NotPrincipal": _ROOT},
        {"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Principal": "*", "Condition": {"StringLike": {"kms:CallerAccount": "*"}}},
    ],
)
@pytest.mark.parametrize("kind", [_KEY, "aws:sns/topicPolicy:TopicPolicy", "aws:ecr/repositoryPolicy:RepositoryPolicy"])
def test_it_finds_what_is_wrong(kind: str, statement: Mapping[str, Any]) -> None:
    assert violations(RULE, kind, _policy({"Principal": _ROOT}, statement)) == ["policy.1: allows anybody"]


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": _ROOT},
        {"Principal": {"Service": "logs.eu-central-1.amazonaws.com"}},
        {"Principal": "*", "Effect": "Deny"},
        {"Principal": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}},
    ],
)
def test_it_passes_what_is_right(statement: Mapping[str, Any]) -> None:
    assert violations(RULE, _KEY, _policy(statement)) == []
    assert violations(RULE, _KEY, {}) == []


def test_it_does_not_pass_what_is_unknown() -> None:
    assert unknown(RULE, _KEY, {"policy": UNKNOWN}) == ["policy"]
