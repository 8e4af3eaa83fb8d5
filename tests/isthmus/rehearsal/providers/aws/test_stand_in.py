import pytest

from isthmus.rehearsal.errors import RefusedError, UnknownPropertyError, UnknownTypeError
from isthmus.rehearsal.providers.aws.stand_in import AwsStandIn
from isthmus.rehearsal.providers.place import Place

BUCKET, ROLE = "aws:s3/bucket:Bucket", "aws:iam/role:Role"
TRUST = '{"Version": "2012-10-17", "Statement": []}'


def _urn(kind: str, name: str) -> str:
    return f"urn:pulumi:s::isthmus::isthmus:index:Estate$isthmus:storage:Storage${kind}::{name}"


def test_a_type_that_is_not_known_fails_by_its_name(place: Place) -> None:
    with pytest.raises(UnknownTypeError, match="knows no type aws:lambda/function:Function"):
        AwsStandIn().check("aws:lambda/function:Function", "urn", {})


def test_a_property_that_is_not_known_fails_by_its_name_and_component(place: Place) -> None:
    inputs = {"bucket": "unknown-property", "acl": "private"}
    with pytest.raises(UnknownPropertyError, match=r"Estate > Storage b: .* does not know the property acl"):
        AwsStandIn().create(BUCKET, _urn(BUCKET, "b"), inputs)


def test_a_refusal_names_the_component_and_the_call(place: Place) -> None:
    with pytest.raises(RefusedError, match=r"Storage b: aws:s3/bucket:Bucket: s3.create_bucket: .*refuses"):
        AwsStandIn().create(BUCKET, _urn(BUCKET, "b"), {"bucket": "b1"})


def test_an_account_that_is_not_allowed_is_refused(place: Place) -> None:
    AwsStandIn().configure({"region": "eu-central-1", "allowedAccountIds": f'["{place.account}"]'})
    with pytest.raises(RefusedError, match="not among those allowed"):
        AwsStandIn().configure({"allowedAccountIds": ["999999999999"]})
    with pytest.raises(UnknownPropertyError, match="endpoints"):
        AwsStandIn().configure({"endpoints": []})


def test_a_change_of_what_is_fixed_means_a_new_one(place: Place) -> None:
    old, new = {"bucket": "a", "tags": {"x": "1"}}, {"bucket": "b", "tags": {"x": "1"}}
    assert AwsStandIn().diff(BUCKET, {}, old, new).replaces == ("bucket",)
    change = AwsStandIn().diff(BUCKET, {}, old, {**old, "tags": {"x": "2"}})
    assert (change.changed, change.replaces) == (("tags",), ())
    assert AwsStandIn().diff(BUCKET, {}, old, old).changed == ()


def test_what_the_stand_in_cannot_change_is_refused(place: Place) -> None:
    stand_in = AwsStandIn()
    old = {"name": "changed", "assumeRolePolicy": TRUST, "maxSessionDuration": 3600}
    ident, known = stand_in.create(ROLE, _urn(ROLE, "changed"), old)
    assert known["arn"] == f"arn:aws:iam::{place.account}:role/changed"
    with pytest.raises(UnknownPropertyError, match="cannot change maxSessionDuration"):
        stand_in.update(ROLE, _urn(ROLE, "changed"), ident, old, {**old, "maxSessionDuration": 7200})
    stand_in.delete(ROLE, ident, old, 10)
    assert stand_in.read(ROLE, ident, old) is None
