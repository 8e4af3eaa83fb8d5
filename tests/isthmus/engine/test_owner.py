"""Tests of whether a lock's owner still lives."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from isthmus.engine.owner import Owner, myself, read_owner


def _read(folder: Path, **changed: Any) -> Owner:
    path = folder / "lock.json"
    path.write_text(json.dumps({key: value for key, value in (myself() | changed).items() if value is not None}))
    found = read_owner(path)
    assert found is not None
    return found


def test_this_process_lives(tmp_path: Path) -> None:
    found = _read(tmp_path)
    assert not found.dead
    assert found.here
    assert found.readable
    assert found.pid == os.getpid()


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_does_not_kill_anybody(tmp_path: Path, hours: int) -> None:
    started = psutil.Process().create_time() + hours * 3600
    assert not _read(tmp_path, started=started).dead


def test_a_number_that_is_used_again_is_somebody_else(tmp_path: Path) -> None:
    birth = str(myself()["birth"])
    assert birth
    assert _read(tmp_path, birth=birth + "1").dead
    assert _read(tmp_path, birth="another-boot:" + birth.rpartition(":")[2]).dead


def test_a_process_that_nobody_has_waited_for_is_dead(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    assert ended.stdin is not None
    assert not _read(tmp_path, pid=ended.pid, birth=None, started=psutil.Process(ended.pid).create_time()).dead
    ended.stdin.close()
    while psutil.Process(ended.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert _read(tmp_path, pid=ended.pid).dead
    ended.wait()
    assert _read(tmp_path, pid=ended.pid).dead


def test_a_pulumi_that_runs_is_believed_whatever_the_clock_says(tmp_path: Path) -> None:
    program = tmp_path / "pulumi"
    program.write_text("#!/bin/sh\nread line\n")
    program.chmod(0o755)
    running = subprocess.Popen([program], stdin=subprocess.PIPE)
    try:
        while psutil.Process(running.pid).name() != "pulumi":
            pass
        old = {"timestamp": "2001-01-01T00:00:00Z", "started": None, "birth": None}
        assert not _read(tmp_path, pid=running.pid, **old).dead
        assert _read(tmp_path, pid=os.getppid(), **old).dead
    finally:
        running.kill()
        running.communicate()


def test_a_lock_that_has_gone_has_no_owner(tmp_path: Path) -> None:
    assert read_owner(tmp_path / "gone.json") is None
