"""Failing, passing and unknown cases of a rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.documents import DocumentError
from policies.s3.tls import RULE
from tests.policies.rig import UNKNOWN, judged, judged_stack, resource, unknown, violations

_KIND = "aws:s3/bucketPolicy:BucketPolicy"
_DENY: Mapping[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def _policy(*statements: Mapping[str, Any]) -> dict[str, str]:
    return {"policy": json.dumps({"Statement": list(statements)})}


def test_a_policy_that_denies_what_is_not_encrypted_passes() -> None:
    assert violations(RULE, _KIND, _policy({"Effect": "Allow", "Principal": {"AWS": "a"}}, _DENY)) == []
    plain = {**_DENY, "Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:SecureTransport": False}}}
    assert violations(RULE, _KIND, _policy(plain)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"Effect": "Allow"},
        {"Principal": {"AWS": "arn:aws:iam::1:root"}},
        {"Action": "s3:GetObject"},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {}},
    ],
)
def test_a_policy_that_does_not_is_refused(change: Mapping[str, Any]) -> None:
    assert violations(RULE, _KIND, _policy({**_DENY, **change})) == ["policy: does not deny what comes without TLS"]


def test_what_is_unknown_is_not_passed() -> None:
    assert unknown(RULE, _KIND, {"policy": UNKNOWN}) == ["policy"]


def test_what_is_no_document_says_so() -> None:
    with pytest.raises(DocumentError, match="policy is no JSON"):
        judged(RULE, _KIND, {"policy": "{"})


def test_every_bucket_needs_a_policy() -> None:
    bucket = resource("aws:s3/bucket:Bucket", {"bucket": "one"}, "one")
    assert judged_stack(RULE, [bucket]) == [("violation", "one", "has no policy that asks for TLS")]
    assert judged_stack(RULE, [bucket, resource(_KIND, {"bucket": "one"}, "policy")]) == []


def test_a_policy_of_the_bucket_s_own_will_do() -> None:
    bucket = resource("aws:s3/bucket:Bucket", _policy(_DENY))
    assert judged_stack(RULE, [bucket]) == []
