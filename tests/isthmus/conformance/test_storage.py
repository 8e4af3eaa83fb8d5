"""Tests of isthmus/conformance/storage.py: sound buckets pass, and each sabotage is seen."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isthmus.conformance import storage
from isthmus.conformance.check import CheckFailedError, Session
from tests.harness.contracts import contract

BUCKET = "isthmus-dev-local-artifacts"


@dataclass(kw_only=True)
class Fake:
    """The S3 calls that the checks make, on a dictionary."""

    versioned: bool = True
    corrupts: bool = False
    hides: bool = False
    forgets_versions: bool = False
    keeps_deleted: bool = False
    objects: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict[str, list[tuple[str, bytes]]])
    count: int = 0

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> dict[str, str]:  # noqa: N803 - S3's names
        """Put."""
        self.count += 1
        old = self.objects.get(Key, []) if not self.forgets_versions else []
        self.objects[Key] = [*old, (f"v{self.count}", Body[:-1] if self.corrupts else Body)]
        return {"VersionId": f"v{self.count}"}

    def get_object(self, *, Key: str, VersionId: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803
        """Get."""
        found = [body for version, body in self.objects[Key] if VersionId in ("", version)]
        return {"Body": io.BytesIO(found[-1])}

    def list_objects_v2(self, *, Prefix: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        """List."""
        return {} if self.hides else {"Contents": [{"Key": key} for key in self.objects if key.startswith(Prefix)]}

    def get_bucket_versioning(self, **_: Any) -> dict[str, str]:
        """Say whether versions are kept."""
        return {"Status": "Enabled"} if self.versioned else {}

    def delete_object(self, *, Key: str, VersionId: str, **_: Any) -> None:  # noqa: N803
        """Delete a version."""
        if not self.keeps_deleted:
            left = [item for item in self.objects[Key] if item[0] != VersionId]
            self.objects = {key: left if key == Key else old for key, old in self.objects.items() if key != Key or left}

    def get_paginator(self, _name: str) -> "Fake":
        """List versions, one page."""
        return self

    def paginate(self, *, Prefix: str, **_: Any) -> list[dict[str, Any]]:  # noqa: N803
        """Give the page."""
        found = [
            {"Key": key, "VersionId": version}
            for key, versions in self.objects.items()
            if key.startswith(Prefix)
            for version, _body in versions
        ]
        return [{"Versions": found}]


@dataclass(frozen=True, kw_only=True)
class Refuses:
    """A client whose list is refused with a code; without one, it is given."""

    code: str = ""

    def list_objects_v2(self, **_: Any) -> dict[str, Any]:
        """List."""
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": ""}}, "ListObjectsV2")
        return {}


def _always(client: Any) -> Callable[..., Any]:
    def make(*_: object, **__: object) -> Any:
        return client

    return make


def _run(name: str, client: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(storage, "s3_client", _always(client))
    session = Session(contract=contract(), token="0a1b")
    check = next(check for check in storage.checks(session.contract) if check.name == f"storage.{name}[artifacts]")
    try:
        return check.run(session)
    finally:
        session.cleanup.close()


@pytest.mark.parametrize("name", ["objects", "versions"])
def test_a_sound_bucket_passes_and_keeps_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    assert BUCKET in _run(name, fake, monkeypatch)
    assert fake.objects == {}


@pytest.mark.parametrize(
    ("name", "fake", "message"),
    [
        ("objects", Fake(corrupts=True), "the 4000 bytes that were put; came 3999 other bytes"),
        ("objects", Fake(hides=True), r"a list with .*; came \[\]"),
        ("versions", Fake(forgets_versions=True), "versions v1 and v2 listed"),
    ],
)
def test_sabotage_is_seen(name: str, fake: Fake, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailedError, match=message):
        _run(name, fake, monkeypatch)


def test_what_cannot_be_deleted_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailedError, match="nothing left under"):
        _run("objects", Fake(keeps_deleted=True), monkeypatch)


def test_a_bucket_without_versioning_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "keeps no versions" in _run("versions", Fake(versioned=False), monkeypatch)


def _strangers(wrong_key: Refuses, nobody: Refuses, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(storage, "anonymous_client", _always(nobody))
    return _run("refuses-strangers", wrong_key, monkeypatch)


def test_strangers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    message = _strangers(Refuses(code="SignatureDoesNotMatch"), Refuses(code="AccessDenied"), monkeypatch)
    assert "refuses a wrong key, and nobody" in message


@pytest.mark.parametrize(
    ("wrong_key", "nobody", "message"),
    [
        (Refuses(), Refuses(code="AccessDenied"), "a wrong key refused; came a list"),
        (Refuses(code="AccessDenied"), Refuses(), "nobody refused; came a list"),
        (Refuses(code="NoSuchBucket"), Refuses(), "came NoSuchBucket"),
    ],
)
def test_an_open_door_is_seen(
    wrong_key: Refuses, nobody: Refuses, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CheckFailedError, match=message):
        _strangers(wrong_key, nobody, monkeypatch)
