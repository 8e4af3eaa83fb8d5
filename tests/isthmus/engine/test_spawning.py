"""Tests of starting processes ahead of their run."""

import os
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

from isthmus.engine import spawning
from isthmus.engine.spawning import Ahead, Command
from tests.isthmus.engine.rig import Rig, make


def _sleeper() -> Command:
    return Command(arguments=(sys.executable, "-c", "import time; time.sleep(60)"), cwd=Path.cwd())


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def _begun(rig: Rig) -> set[int]:
    """The processes that are started ahead for a project; others of this process may live on from other tests."""
    before = _children()
    spawning.begin(rig.project, with_program=True)
    return _children() - before


def test_what_is_not_taken_ends_and_what_is_taken_does_not() -> None:
    ahead = Ahead(reserved=socket.socket())
    wanted, unwanted = _sleeper(), Command(arguments=_sleeper().arguments, cwd=Path("/"))
    ahead.processes = {wanted: spawning.spawn(wanted), unwanted: spawning.spawn(unwanted)}
    left = ahead.processes[unwanted]
    taken = ahead.take(wanted)
    assert ahead.take(wanted) is None
    ahead.end()
    assert left.poll() == -9
    assert taken is not None
    assert taken.poll() is None
    os.kill(taken.pid, signal.SIGKILL)
    taken.communicate()
    assert ahead.reserved.fileno() == -1


def test_what_ended_meanwhile_is_not_taken() -> None:
    command = Command(arguments=(sys.executable, "-c", ""), cwd=Path.cwd())
    ahead = Ahead(reserved=socket.socket(), processes={command: spawning.spawn(command)})
    ahead.processes[command].wait()
    ended = ahead.processes[command]
    assert ahead.take(command) is None
    ended.communicate()
    ahead.end()


@pytest.mark.timeout(120)
def test_a_run_takes_what_was_started_for_it(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.write('Thing("a")')
    mine = _begun(rig)
    monkeypatch.setattr("isthmus.engine.processes.spawn", None)  # nothing more is started
    assert rig.up().ok
    assert sorted(rig.things()) == ["a"]
    assert len(mine) == 2
    assert mine.isdisjoint(_children())


@pytest.mark.timeout(120)
def test_a_run_of_another_project_leaves_nothing_of_it(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make(tmp_path / "other")
    rig.write('Thing("a")')
    other.write('Thing("b")')
    theirs = _begun(other)
    assert rig.up().ok
    assert sorted(rig.things()) == ["a"]
    assert len(theirs) == 2
    assert theirs.isdisjoint(_children())
