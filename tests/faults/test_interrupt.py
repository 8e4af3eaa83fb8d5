"""Ctrl-C at a shell, once and twice, in the middle of a whole `up` and a whole `destroy`."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.e2e.estates import ROOT, free_ports
from tests.faults.shell import Terminal, terminal
from tests.isthmus.engine.rig import Rig, make

pytestmark = [pytest.mark.docker]
_ROUTES = ("registry", "storage", "training", "serving", "prometheus", "alertmanager", "pushgateway", "serving_admin")
_PROGRAM = """
first = Thing("first")
slow = Thing("slow", value=first.stamp, slow={slow})
last = Thing("last", value=slow.stamp)
Thing("beside")
"""
_NEEDS_CLI = pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")
_ENGINES = pytest.mark.parametrize("engine", ["embedded", pytest.param("pulumi", marks=_NEEDS_CLI)])
_TOOL = ROOT / "bin" / "isthmus"


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A project with the model provider, and an environment of its name."""
    made = make(tmp_path)
    ports = dict(zip(_ROUTES, free_ports(len(_ROUTES)), strict=True))
    (tmp_path / "envs" / "dev.yaml").write_text(yaml.safe_dump({"substrate": "containers", "ports": ports}))
    monkeypatch.setenv("MODEL_STORE", str(made.store))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "1")
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tmp_path))
    return made


@pytest.fixture
def at(rig: Rig) -> Iterator[Terminal]:
    """A terminal in the project's folder."""
    with terminal(rig.root) as opened:
        yield opened


def _begin(at: Terminal, verb: str, engine: str) -> None:
    """Type a command, and wait until it is at the slow one."""
    seen = len(at.screen)
    at.type(f"{_TOOL} {verb} dev --yes --engine {engine}")
    at.wait(lambda: re.search(r"(create|delete) Thing slow \d", at.screen[seen:]) is not None)


@_ENGINES
def test_once_finishes_what_has_begun(rig: Rig, at: Terminal, engine: str) -> None:
    rig.write(_PROGRAM.format(slow=2.5))
    _begin(at, "up", engine)
    at.interrupt()
    assert at.code() == 130, at.screen
    assert "cancelling: what has begun is finished first; once more to stop it" in at.screen
    assert "error: up of dev was interrupted" in at.screen
    assert rig.things().keys() == {"first", "slow", "beside"}
    assert "Not tried: last." in at.screen or engine == "pulumi"
    again = rig.up()
    assert (again.ok, again.changes["create"], rig.up().changed) == (True, 1, 0)

    _begin(at, "destroy", engine)
    at.interrupt()
    assert at.code() == 130, at.screen
    assert "error: destroy of dev was interrupted" in at.screen
    assert {"slow", "last", "first"} - rig.things().keys() == {"slow", "last"}
    assert "first, proj-dev.\n" in at.screen or engine == "pulumi"
    assert rig.destroy().ok
    assert rig.things() == {}
    # With the Pulumi CLI, Ctrl-C reaches the program too, and the CLI shows what that says to it.
    assert "Traceback" not in at.screen or engine == "pulumi"


@_ENGINES
def test_twice_stops_now_and_the_state_is_true(rig: Rig, at: Terminal, engine: str) -> None:
    rig.write(_PROGRAM.format(slow=100.0))
    _begin(at, "up", engine)
    _twice(at)
    assert "error: up of dev was interrupted" in at.screen
    assert rig.things().keys() == {"first", "beside"}
    assert rig.up(_PROGRAM.format(slow=2.5)).changes["create"] == 2

    _begin(at, "destroy", engine)
    _twice(at)
    assert "error: destroy of dev was interrupted" in at.screen
    assert {"slow", "last", "first"} - rig.things().keys() == {"last"}
    assert rig.up().ok
    assert rig.things().keys() == {"first", "slow", "last", "beside"}
    assert rig.up().changed == 0
    assert rig.destroy().ok
    assert rig.things() == {}
    # With the Pulumi CLI, Ctrl-C reaches the program too, and the CLI shows what that says to it.
    assert "Traceback" not in at.screen or engine == "pulumi"


def _twice(at: Terminal) -> None:
    seen = at.screen.count("once more to stop it")
    at.interrupt()
    at.wait(lambda: at.screen.count("once more to stop it") > seen)
    at.interrupt()
    assert at.code() == 130, at.screen
    assert "stopping now" in at.screen


def test_before_the_first_resource(rig: Rig, at: Terminal) -> None:
    begun = rig.root / "begun"
    rig.write(f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(100)")
    at.type(f"{_TOOL} up dev --yes --engine embedded")
    at.wait(begun.exists)
    _twice(at)
    assert "Traceback" not in at.screen
    assert rig.up('Thing("a")').ok


@_ENGINES
def test_a_signal_to_end_is_heeded_as_ctrl_c_is(rig: Rig, engine: str) -> None:
    rig.write(_PROGRAM.format(slow=2.5))
    running = subprocess.Popen([_TOOL, "up", "dev", "--yes", "--engine", engine], stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    said = ""
    while "Thing first created" not in said:
        said += running.stderr.readline()
    time.sleep(1)
    running.send_signal(signal.SIGTERM)
    said += running.communicate(timeout=60)[1]
    assert running.returncode == 130, said
    assert "Not tried: last." in said or engine == "pulumi"
    assert rig.things().keys() == {"first", "slow", "beside"}
