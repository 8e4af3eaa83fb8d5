"""Tests of the lock."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine import lock
from isthmus.engine.errors import LockedError


def _write(folder: Path, **changed: Any) -> Path:
    owner = {
        "pid": os.getppid(),
        "username": "somebody",
        "hostname": socket.gethostname(),
        "timestamp": "2999-01-01T00:00:00Z",
    }
    path = folder / "other.json"
    path.write_text(json.dumps(owner | changed))
    return path


def test_it_is_there_while_it_is_held(tmp_path: Path) -> None:
    with lock.held(tmp_path / "locks", stack="dev"):
        (mine,) = (tmp_path / "locks").iterdir()
        owner = json.loads(mine.read_text())
        assert owner["pid"] == os.getpid()
        assert owner["hostname"] == socket.gethostname()
    assert list((tmp_path / "locks").iterdir()) == []


def test_a_live_owner_is_named(tmp_path: Path) -> None:
    theirs = _write(tmp_path)
    with pytest.raises(LockedError) as caught, lock.held(tmp_path, stack="dev"):
        pass
    assert f"somebody@{socket.gethostname()} (process {os.getppid()})" in str(caught.value)
    assert list(tmp_path.iterdir()) == [theirs]


def test_a_dead_owners_lock_is_taken_over(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    _write(tmp_path, pid=ended.pid)
    with lock.held(tmp_path, stack="dev"):
        assert not (tmp_path / "other.json").exists()


def test_a_number_that_another_process_has_now_is_not_the_owner(tmp_path: Path) -> None:
    _write(tmp_path, started=1.0)
    with lock.held(tmp_path, stack="dev"):
        pass
    _write(tmp_path, timestamp="2001-01-01T00:00:00Z")
    with lock.held(tmp_path, stack="dev"):
        pass


def test_another_hosts_owner_is_believed_to_live(tmp_path: Path) -> None:
    _write(tmp_path, hostname="elsewhere", pid=1)
    with pytest.raises(LockedError, match="somebody@elsewhere"), lock.held(tmp_path, stack="dev"):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": "x"}'])
def test_a_lock_that_cannot_be_read_is_believed_to_be_live(tmp_path: Path, text: str) -> None:
    (tmp_path / "torn.json").write_text(text)
    with pytest.raises(LockedError, match="somebody who cannot be read") as caught, lock.held(tmp_path, stack="dev"):
        pass
    assert "bin/isthmus state unlock dev --force" in caught.value.hint
    assert (tmp_path / "torn.json").exists()


def test_taking_over_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    _write(tmp_path, pid=ended.pid, timestamp="2026-01-02T03:04:05Z")
    with lock.held(tmp_path, stack="dev", say=said.append):
        pass
    assert len(said) == 1
    assert f"process {ended.pid}" in said[0]
    assert "2026-01-02T03:04:05Z" in said[0]


def test_what_to_do_depends_on_where_the_owner_is(tmp_path: Path) -> None:
    path = _write(tmp_path)
    with pytest.raises(LockedError) as caught:
        lock.clear_dead(tmp_path, stack="dev")
    assert f"kill -INT {os.getppid()}" in caught.value.hint
    path.unlink()
    _write(tmp_path, hostname="elsewhere")
    with pytest.raises(LockedError) as caught:
        lock.clear_dead(tmp_path, stack="dev")
    assert "Only elsewhere knows" in caught.value.hint
