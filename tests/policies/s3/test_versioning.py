"""Failing, passing and unknown cases of a rule."""

from policies.s3.versioning import RULE
from tests.policies.rig import UNKNOWN, judged_stack, resource, unknown, violations

_KIND = "aws:s3/bucketVersioning:BucketVersioning"
_BUCKET = "aws:s3/bucket:Bucket"


def test_it_must_be_enabled() -> None:
    path = "versioningConfiguration.status"
    assert violations(RULE, _KIND, {"versioningConfiguration": {"status": "Enabled"}}) == []
    assert violations(RULE, _KIND, {"versioningConfiguration": {"status": "Suspended"}}) == [f"{path}: must be Enabled"]
    assert violations(RULE, _KIND, {}) == ["status: must be Enabled"]
    assert unknown(RULE, _KIND, {"versioningConfiguration": {"status": UNKNOWN}}) == [path]


def test_every_bucket_keeps_versions_by_itself_or_by_a_resource_of_its_own() -> None:
    one = resource(_BUCKET, {"bucket": "one"}, "one")
    two = resource(_BUCKET, {"bucket": "two", "versioning": {"enabled": True}}, "two")
    assert judged_stack(RULE, [one, two]) == [("violation", "one", "has no versioning")]
    assert judged_stack(RULE, [one, two, resource(_KIND, {"bucket": "one"}, "own")]) == []
    assert judged_stack(RULE, [resource(_BUCKET, {"versioning": UNKNOWN}, "three")]) == [
        ("unknown", "three", "versioning: cannot be told before deployment")
    ]
