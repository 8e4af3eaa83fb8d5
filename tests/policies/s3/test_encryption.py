"""Failing, passing and unknown cases of a rule."""

from typing import Any

import pytest

from policies.s3.encryption import RULE
from tests.policies.rig import UNKNOWN, judged_stack, resource, unknown, violations

_KIND = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
_BUCKET = "aws:s3/bucket:Bucket"


def _rules(algorithm: Any) -> dict[str, Any]:
    return {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]}


@pytest.mark.parametrize("algorithm", ["aws:kms", "aws:kms:dsse"])
def test_kms_passes(algorithm: str) -> None:
    assert violations(RULE, _KIND, _rules(algorithm)) == []


def test_anything_else_does_not() -> None:
    path = "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"
    assert violations(RULE, _KIND, _rules("AES256")) == [f"{path}: must be aws:kms"]
    assert violations(RULE, _KIND, {}) == ["rules: has no rule"]
    assert unknown(RULE, _KIND, _rules(UNKNOWN)) == [path]


def test_every_bucket_is_encrypted_by_itself_or_by_a_resource_of_its_own() -> None:
    one = resource(_BUCKET, {"bucket": "one"}, "one")
    inline = {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]}
    two = resource(_BUCKET, {"bucket": "two", "serverSideEncryptionConfiguration": inline}, "two")
    assert judged_stack(RULE, [one, two]) == [("violation", "one", "has no encryption with KMS")]
    own = resource(_KIND, {"bucket": UNKNOWN}, "own", needs={"bucket": (one.urn,)})
    assert judged_stack(RULE, [one, two, own]) == []
