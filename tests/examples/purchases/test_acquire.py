"""Tests of examples/purchases/acquire.py."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError

from examples.purchases import acquire, prepare
from examples.purchases.errors import PurchasesError


class Bucket:
    """The S3 calls of this step, on one versioned object."""

    def __init__(self) -> None:
        self.versions: list[dict[str, Any]] = []

    def head_object(self, **_: Any) -> dict[str, Any]:
        """Describe the newest version."""
        if not self.versions:
            raise ClientError({"Error": {"Code": "404", "Message": ""}}, "HeadObject")
        return {"VersionId": f"v{len(self.versions)}", "ETag": '"tag"', "Metadata": self.versions[-1]["Metadata"]}

    def put_object(self, **request: Any) -> None:
        """Add a version."""
        self.versions.append(request)

    def get_object(self, *, VersionId: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - S3's name
        """Read a version."""
        return {"Body": io.BytesIO(self.versions[int(VersionId[1:]) - 1]["Body"])}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = Bucket()
    monkeypatch.setattr(acquire, "client", lambda: made)
    return made


def test_the_package_ships_all_the_records() -> None:
    table = prepare.parse(acquire.packaged())
    assert (len(table), table["customer"].nunique()) == (69659, 23570)


def test_records_are_put_once(bucket: Bucket) -> None:
    first, again = acquire.acquire("b"), acquire.acquire("b")
    assert first == again
    assert len(bucket.versions) == 1
    assert first.uri == "s3://b/purchases/raw/CDNOW_master.txt?versionId=v1"


def test_other_records_in_their_place_make_a_new_version(bucket: Bucket) -> None:
    bucket.put_object(Body=b"other", Metadata={})
    assert acquire.acquire("b").version_id == "v2"


def test_the_version_is_read_and_proved(bucket: Bucket) -> None:
    version = acquire.acquire("b")
    assert acquire.read(version) == acquire.packaged()
    bucket.versions[0]["Body"] = b"altered"
    with pytest.raises(PurchasesError, match="aren't those that were acquired"):
        acquire.read(version)


def test_a_refusal_names_the_place(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadObject")

    monkeypatch.setattr(bucket, "head_object", refuse)
    with pytest.raises(PurchasesError, match="s3://b/purchases/raw"):
        acquire.acquire("b")


def test_altered_records_in_the_package_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acquire, "SHA256", "0" * 64)
    with pytest.raises(PurchasesError, match="differ from those of lifetimes"):
        acquire.packaged()
