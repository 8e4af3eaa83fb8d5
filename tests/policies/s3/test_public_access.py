"""Failing, passing and unknown cases of a rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.s3.public_access import RULE
from tests.policies.rig import UNKNOWN, judged, judged_stack, resource, unknown, violations

_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_BUCKET = "aws:s3/bucket:Bucket"
_ON = {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}


def _policy(statement: Mapping[str, Any]) -> dict[str, str]:
    return {"policy": json.dumps({"Statement": [statement]})}


def test_every_switch_must_be_on() -> None:
    assert violations(RULE, _BLOCK, _ON) == []
    assert violations(RULE, _BLOCK, {**_ON, "ignorePublicAcls": False}) == ["ignorePublicAcls: must be true"]
    assert len(violations(RULE, _BLOCK, {})) == 4


def test_a_switch_that_is_unknown_is_not_passed_and_hides_no_other() -> None:
    found = judged(RULE, _BLOCK, {**_ON, "blockPublicAcls": UNKNOWN, "restrictPublicBuckets": False})
    assert [(v.outcome, v.path) for v in found] == [
        ("unknown", "blockPublicAcls"),
        ("violation", "restrictPublicBuckets"),
    ]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::1:root", "*"]}])
def test_a_policy_for_anybody_is_refused(principal: Any) -> None:
    kind = "aws:s3/bucketPolicy:BucketPolicy"
    opened = _policy({"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"})
    assert violations(RULE, kind, opened) == ["policy.0: allows anybody"]
    assert violations(RULE, kind, _policy({"Effect": "Deny", "Principal": principal, "Action": "s3:*"})) == []
    assert (
        violations(RULE, kind, _policy({"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}})) == []
    )
    assert unknown(RULE, kind, {"policy": UNKNOWN}) == ["policy"]


def test_a_public_acl_is_refused() -> None:
    assert violations(RULE, _BUCKET, {"acl": "public-read"}) == ["acl: the ACL public-read opens it to others"]
    assert violations(RULE, _BUCKET, {"acl": "private"}) == []
    assert unknown(RULE, _BUCKET, {"acl": UNKNOWN}) == ["acl"]


def test_every_bucket_needs_its_block() -> None:
    one, two = resource(_BUCKET, {"bucket": "one"}, "one"), resource(_BUCKET, {"bucket": "two"}, "two")
    by_name = resource(_BLOCK, {**_ON, "bucket": "one"}, "block")
    assert judged_stack(RULE, [one, two, by_name]) == [("violation", "two", "has no public access block")]
    by_need = resource(_BLOCK, {**_ON, "bucket": UNKNOWN}, "other", needs={"bucket": (two.urn,)})
    assert judged_stack(RULE, [one, two, by_name, by_need]) == []


def test_a_block_for_nobody_knows_whom_settles_nothing() -> None:
    bucket, block = resource(_BUCKET, {"bucket": "one"}, "one"), resource(_BLOCK, {"bucket": UNKNOWN}, "block")
    assert judged_stack(RULE, [bucket, block]) == [("unknown", "one", "bucket: cannot be told before deployment")]


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringLike": {"aws:PrincipalArn": "*"}},
        {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
        {"StringEquals": {"aws:UserAgent": "x"}},
    ],
)
def test_a_condition_that_leaves_anybody_in_is_none(condition: Mapping[str, Any]) -> None:
    kind = "aws:s3/bucketPolicy:BucketPolicy"
    found = violations(RULE, kind, _policy({"Effect": "Allow", "Principal": "*", "Condition": condition}))
    assert found == ["policy.0: allows anybody"]


@pytest.mark.parametrize(
    "condition", [{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, {"StringEquals": {"aws:SourceVpce": "vpce-1"}}]
)
def test_a_condition_that_says_who_will_do(condition: Mapping[str, Any]) -> None:
    kind = "aws:s3/bucketPolicy:BucketPolicy"
    assert violations(RULE, kind, _policy({"Effect": "Allow", "Principal": "*", "Condition": condition})) == []


def test_all_but_some_are_anybody() -> None:
    kind = "aws:s3/bucketPolicy:BucketPolicy"
    found = violations(RULE, kind, _policy({"Effect": "Allow", "NotPrincipal": {"AWS": "a"}}))
    assert found == ["policy.0: allows anybody"]


def test_a_policy_of_the_bucket_s_own_counts() -> None:
    assert violations(RULE, _BUCKET, _policy({"Effect": "Allow", "Principal": "*"})) == ["policy.0: allows anybody"]
    assert unknown(RULE, _BUCKET, {"policy": UNKNOWN}) == ["policy"]


def test_grants_to_groups_are_found_wherever_they_are() -> None:
    uri = "http://acs.amazonaws.com/groups/global/AllUsers"
    message = "grants it to a group that anybody is in"
    assert violations(RULE, _BUCKET, {"grants": [{"type": "Group", "uri": uri}]}) == [f"grants[0].uri: {message}"]
    acl = {"accessControlPolicy": {"grants": [{"grantee": {"type": "Group", "uri": uri}, "permission": "READ"}]}}
    assert violations(RULE, "aws:s3/bucketAcl:BucketAcl", acl) == [
        f"accessControlPolicy.grants[0].grantee.uri: {message}"
    ]
