"""Tests of files that outlast a loss of power."""

import os
import stat
from pathlib import Path

import pytest

from isthmus.engine import durably
from isthmus.engine.errors import StateError


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    durably.write_atomically(path, b"old")

    def fail(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(durably.os, "fsync", fail)
    with pytest.raises(StateError, match="disk full"):
        durably.write_atomically(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_the_file_and_then_its_name_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def record(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        synced.append(f"{kind}, {'there' if (tmp_path / 'file').exists() else 'not there'}")

    monkeypatch.setattr(durably.os, "fsync", record)
    durably.write_atomically(tmp_path / "file", b"new")
    assert synced == ["file, not there", "folder, there"]
