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
    assert violations(RULE, _KIND, _rules("rot13")) == [f"{path}: must be aws:kms"]
    assert violations(RULE, _KIND, {}) == ["rules: has no rule"]
    assert unknown(RULE, _KIND, _rules(UNKNOWN)) == [path]


def test_every_bucket_is_encrypted_by_itself_or_by_a_resource_of_its_own() -> None:
    one = resource(_BUCKET, {"bucket": "one"}, "one")
    inline = {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]}
    two = resource(_BUCKET, {"bucket": "two", "serverSideEncryptionConfiguration": inline}, "two")
    assert judged_stack(RULE, [one, two]) == [("violation", "one", "has no encryption with KMS")]
    own = resource(_KIND, {"bucket": UNKNOWN}, "own", needs={"bucket": (one.urn,)})
    assert judged_stack(RULE, [one, two, own]) == []


def test_a_key_of_s3_will_do_only_where_access_logs_go() -> None:
    logging = "aws:s3/bucketLogging:BucketLogging"
    logs, data = resource(_BUCKET, {"bucket": "logs"}, "logs"), resource(_BUCKET, {"bucket": "data"}, "data")
    of_logs = resource(_KIND, {**_rules("AES256"), "bucket": "logs"}, "of-logs")
    of_data = resource(_KIND, {**_rules("AES256"), "bucket": "data"}, "of-data")
    by_need = resource(logging, {"bucket": "data", "targetBucket": UNKNOWN}, needs={"targetBucket": (logs.urn,)})
    by_name = resource(logging, {"bucket": "data", "targetBucket": "logs"})
    for found in (by_need, by_name):
        assert judged_stack(RULE, [logs, data, of_logs, of_data, found]) == [
            ("violation", "of-data", "rules[0]: must be aws:kms")
        ]
    lost = resource(logging, {"bucket": "data", "targetBucket": UNKNOWN})
    found = judged_stack(RULE, [logs, of_logs, lost])
    assert found == [("violation", "of-logs", "rules[0]: must be aws:kms")]
