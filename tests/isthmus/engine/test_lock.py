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


def test_what_is_no_lock_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "torn.json").write_text("{")
    with lock.held(tmp_path, stack="dev"):
        pass
