"""Failing, passing and unknown cases of a rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.iam.wildcards import RULE
from tests.policies.rig import UNKNOWN, unknown, violations


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


_KIND = "aws:iam/rolePolicy:RolePolicy"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"policy": _document({"Effect": "Allow", "Action": "*", "Resource": "*"})},
        ["policy.0.Action: allows every action"],
    ),
    (
        {"policy": _document({"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"})},
        ["policy.0.Resource: allows s3:* on everything"],
    ),
    (
        {
            "policy": _document(
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a"},
                {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            )
        },
        ["policy.1.NotAction: allows all but some actions"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"policy": _document({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a/*"})},
    {"policy": _document({"Effect": "Deny", "Action": "*", "Resource": "*"})},
    {"policy": _document({"Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::a/*"})},
    {"policy": {"Statement": {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"policy": UNKNOWN}, ["policy"]),
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


def test_a_mighty_policy_of_aws_is_not_attached() -> None:
    kind = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    assert violations(RULE, kind, {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}) == [
        "policyArn: AdministratorAccess is far more than is needed"
    ]
    assert violations(RULE, kind, {"policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"}) == []
    assert unknown(RULE, kind, {"policyArn": UNKNOWN}) == ["policyArn"]


def test_what_a_role_has_inside_itself_counts() -> None:
    inline = {"name": "all", "policy": _document({"Effect": "Allow", "Action": "*", "Resource": "*"})}
    found = violations(
        RULE, "aws:iam/role:Role", {"inlinePolicies": [inline], "managedPolicyArns": ["a/IAMFullAccess"]}
    )
    assert found == [
        "managedPolicyArns: IAMFullAccess is far more than is needed",
        "inlinePolicies[0].policy.0.Action: allows every action",
    ]


@pytest.mark.parametrize("action", ["*:*", "**", "s*:GetObject", "?am:PassRole", "*:Get*"])
def test_a_wildcard_for_services_is_every_action(action: str) -> None:
    inputs = {"policy": _document({"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::one"})}
    assert violations(RULE, _KIND, inputs) == ["policy.0.Action: allows every action"]


@pytest.mark.parametrize("action", ["iam:*", "iam:**", "iam:?*"])
@pytest.mark.parametrize("on", ["*", "arn:aws:iam::*:*", "arn:aws:s3:::*", "arn:*:*:*:*:*", "arn:aws:s3:::*/*"])
def test_everything_has_other_names(action: str, on: str) -> None:
    inputs = {"policy": _document({"Effect": "Allow", "Action": [action], "Resource": [on]})}
    assert violations(RULE, _KIND, inputs) == [f"policy.0.Resource: allows {action} on everything"]


def test_all_but_some_is_nearly_everything() -> None:
    inputs = {"policy": _document({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::one"})}
    assert violations(RULE, _KIND, inputs) == ["policy.0.NotResource: allows s3:* on all but some"]


@pytest.mark.parametrize("on", ["arn:aws:s3:::one/*", "arn:aws:logs:eu-central-1:1:log-group:/isthmus/*"])
def test_a_whole_service_on_something_is_not_everything(on: str) -> None:
    inputs = {"policy": _document({"Effect": "Allow", "Action": "s3:*", "Resource": on})}
    assert violations(RULE, _KIND, inputs) == []


def test_mighty_policies_are_attached_by_other_resources_neither() -> None:
    arn = "arn:aws-us-gov:iam::aws:policy/AmazonEC2FullAccess"
    kind = "aws:iam/policyAttachment:PolicyAttachment"
    assert violations(RULE, kind, {"policyArn": arn}) == ["policyArn: AmazonEC2FullAccess is far more than is needed"]
    kind = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    assert violations(RULE, kind, {"policyArns": [arn]}) == [
        "policyArns: AmazonEC2FullAccess is far more than is needed"
    ]
    own = "arn:aws:iam::123456789012:policy/TeamFullAccess"
    assert violations(RULE, kind, {"policyArns": [own]}) == []
