"""Tests of the file backend."""

import json
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from isthmus.engine import backend as files
from isthmus.engine.backend import Backend
from isthmus.engine.crypto import Crypter
from isthmus.engine.errors import StateError, UnsupportedError
from isthmus.engine.state import Deployment, Operation, ResourceState

_CRYPTER = Crypter(state="v1:salt", key=b"k" * 32)
_RESOURCE = ResourceState(urn="urn:pulumi:dev::proj::t::n", custom=True, type="t", id="i")


def _backend(root: Path) -> Backend:
    return Backend(root=root, project="proj", stack="dev")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    backend = _backend(tmp_path)
    assert not backend.exists()
    assert backend.read() == b""
    wanted = Deployment(
        resources=(_RESOURCE,), pending=(Operation(type="creating", resource=_RESOURCE),), salt="v1:salt"
    )
    data = backend.write(wanted, _CRYPTER)
    assert backend.read() == data
    assert files.parse(files.latest(data, backend.path), _CRYPTER) == wanted
    assert json.loads(data)["checkpoint"]["stack"] == "organization/proj/dev"
    assert (tmp_path / ".pulumi" / "meta.yaml").read_text() == "version: 1\n"
    assert files.stacks(tmp_path, "proj") == ("dev",)
    assert backend.path.stat().st_mode & 0o077 == 0


def test_the_last_state_is_kept(tmp_path: Path) -> None:
    backend = _backend(tmp_path)
    first = backend.write(Deployment(), _CRYPTER)
    backend.write(Deployment(resources=(_RESOURCE,)), _CRYPTER)
    assert backend.path.with_suffix(".json.bak").read_bytes() == first


def test_history_is_kept_and_old_backups_go(tmp_path: Path) -> None:
    backend = _backend(tmp_path)
    for number in range(25):
        backend.archive(b"{}", {"number": number})
    assert len(list((tmp_path / ".pulumi/backups/proj/dev").iterdir())) == 20
    assert len(list((tmp_path / ".pulumi/history/proj/dev").glob("*.history.json"))) == 25


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"version": 3}', b'{"version": 3, "checkpoint": null}'])
def test_damaged_state(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(StateError, match="damaged"):
        files.latest(data, tmp_path)


@pytest.mark.parametrize(
    "whole",
    [
        {"version": 5, "checkpoint": {}},
        {"version": 4, "features": ["views"], "checkpoint": {}},
        {"version": 3, "checkpoint": {"latest": {"secrets_providers": {"type": "cloud"}}}},
    ],
)
def test_state_that_is_not_known(tmp_path: Path, whole: dict[str, object]) -> None:
    with pytest.raises(UnsupportedError):
        files.latest(json.dumps(whole).encode(), tmp_path)


def test_a_newer_state_is_left_to_what_wrote_it(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="state of version 5 is not supported") as caught:
        files.latest(b'{"version": 5, "checkpoint": {}}', tmp_path)
    assert caught.value.hint == "A newer engine wrote it: go on with that one. Nothing was changed."


def test_times_have_no_zeros_at_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for microsecond, ending in ((0, "00Z"), (120_000, "00.12Z"), (7, "00.000007Z")):
        moment = datetime(2026, 1, 1, 10, 20, 0, microsecond, tzinfo=UTC)
        monkeypatch.setattr(files, "datetime", Mock(now=Mock(return_value=moment)))
        assert files.now() == f"2026-01-01T10:20:{ending}"
