"""Failing, passing and unknown cases of a rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.iam.trust import RULE
from tests.policies.rig import UNKNOWN, unknown, violations


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


_KIND = "aws:iam/role:Role"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"assumeRolePolicy": _document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})},
        ["assumeRolePolicy.0.Principal: trusts anybody"],
    ),
    (
        {"assumeRolePolicy": _document({"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "sts:AssumeRole"})},
        ["assumeRolePolicy.0.Principal: trusts anybody"],
    ),
    (
        {"assumeRolePolicy": _document({"Effect": "Allow", "NotPrincipal": {"AWS": "a"}})},
        ["assumeRolePolicy.0.NotPrincipal: trusts all but some"],
    ),
    (
        {
            "assumeRolePolicy": _document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
                    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "x"}},
                }
            )
        },
        ["assumeRolePolicy.0.Condition: trusts every identity of a provider; limit its sub"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {
        "assumeRolePolicy": _document(
            {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        )
    },
    {"assumeRolePolicy": _document({"Effect": "Deny", "Principal": "*"})},
    {
        "assumeRolePolicy": _document(
            {
                "Effect": "Allow",
                "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/a"},
                "Condition": {"StringLike": {"a:sub": "repo:x"}},
            }
        )
    },
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"assumeRolePolicy": UNKNOWN}, ["assumeRolePolicy"]),
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


def _federated(condition: Mapping[str, Any]) -> dict[str, str]:
    principal = {"Federated": "arn:aws:iam::1:oidc-provider/a"}
    return {"assumeRolePolicy": _document({"Effect": "Allow", "Principal": principal, "Condition": condition})}


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"a:sub": "*"}},
        {"StringLike": {"a:sub": "repo:*"}},
        {"StringLike": {"a:sub": ["repo:one/two:*", "system:serviceaccount:*"]}},
        {"StringNotEquals": {"a:sub": "repo:one/two"}},
        {"Null": {"a:sub": "false"}},
        {"StringLike": {"a:sub": []}},
    ],
)
def test_a_limit_that_limits_nobody_is_none(condition: Mapping[str, Any]) -> None:
    assert violations(RULE, _KIND, _federated(condition)) == [
        "assumeRolePolicy.0.Condition: trusts every identity of a provider; limit its sub"
    ]


def test_a_limit_to_an_organisation_is_one() -> None:
    assert violations(RULE, _KIND, _federated({"StringLike": {"a:sub": "repo:one/*"}})) == []
