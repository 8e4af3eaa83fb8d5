"""Which resource is about which bucket."""

import pytest

from policies.pack.inputs import NotKnownError
from policies.s3.companions import POLICY, of
from tests.policies.rig import UNKNOWN, resource

_BUCKET = resource("aws:s3/bucket:Bucket", {"bucket": "one", "id": "one"}, "one")


def test_by_what_it_needs_before_its_name() -> None:
    other = resource("aws:s3/bucket:Bucket", {"bucket": "two"}, "two")
    policy = resource(POLICY[0], {"bucket": "one"}, needs={"bucket": (other.urn,)})
    assert of(policy, other)
    assert not of(policy, _BUCKET)


def test_by_name_where_it_needs_nothing() -> None:
    assert of(resource(POLICY[0], {"bucket": "one"}), _BUCKET)
    assert not of(resource(POLICY[0], {"bucket": "two"}), _BUCKET)


def test_an_unknown_name_tells_nothing() -> None:
    with pytest.raises(NotKnownError):
        of(resource(POLICY[0], {"bucket": UNKNOWN}), _BUCKET)


def test_no_name_is_no_bucket_s_name() -> None:
    assert not of(resource(POLICY[0], {}), resource("aws:s3/bucket:Bucket", {}, "unnamed"))
