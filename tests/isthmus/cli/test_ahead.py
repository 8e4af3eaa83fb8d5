"""Tests of starting what a run needs ahead of the tool."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from isthmus.cli import ahead
from isthmus.engine import forking, spawning
from isthmus.engine.backend import Backend
from isthmus.engines.project import Project
from isthmus.errors import IsthmusError
from tests.isthmus.cli.fakes import always

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("arguments", "begun", "with_the_cli"),
    [
        (["up"], [True], []),
        (["preview", "dev-local", "--json"], [True], []),
        (["refresh"], [False], []),
        (["destroy", "dev-local"], [], []),
        (["up", "--help"], [], []),
        (["up", "--engine", "pulumi"], [], []),
        (["up", "--engine=pulumi"], [], []),
        (["up", "--engine", "auto"], [True], []),
        (["up", "--engine=embedded"], [True], [True]),
        (["preview", "--engine", "embedded"], [True], [True]),
        (["policies", "check", "nowhere"], [True], [True]),
        (["policies", "check", "--state", "state.json"], [], []),
        (["policies", "check", "--state=state.json"], [], []),
        (["policies"], [], []),
        ([], [], []),
    ],
)
def test_it_is_for_runs_of_the_embedded_engine(
    arguments: list[str], begun: list[bool], with_the_cli: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def begin(_: Any, *, with_program: bool, with_plugins: bool, packs: list[Path], cloud: bool) -> None:
        assert with_plugins
        assert not packs
        assert not cloud
        seen.append(with_program)

    (tmp_path / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tmp_path))
    monkeypatch.setattr(spawning, "begin", begin)
    monkeypatch.setattr(forking, "possible", always(False))
    monkeypatch.setattr("shutil.which", always(None))
    ahead.begin(arguments)
    assert seen == begun
    seen.clear()
    monkeypatch.setattr("shutil.which", always("/usr/bin/pulumi"))
    ahead.begin(arguments)
    assert seen == with_the_cli


def test_what_is_deployed_is_judged_without_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def begin(_: Any, *, with_program: bool, **__: object) -> None:
        seen.append(with_program)

    (tmp_path / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "prod.yaml").touch()
    project = Project(root=tmp_path)
    state = Backend(root=project.state, project=project.name, stack="prod").path
    state.parent.mkdir(parents=True)
    state.touch()
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tmp_path))
    monkeypatch.setattr(spawning, "begin", begin)
    monkeypatch.setattr(forking, "possible", always(False))
    ahead.begin(["policies", "check", "prod"])
    assert seen == []
    state.unlink()
    ahead.begin(["policies", "check", "prod"])
    assert seen == [True]


def test_both_plans_of_a_comparison_are_begun_the_first_one_last(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, bool]] = []

    def begin(_: Any, *, with_program: bool, with_plugins: bool, packs: list[Path], cloud: bool) -> None:
        assert with_program
        assert not packs
        seen.append((cloud, with_plugins))

    monkeypatch.setenv("ISTHMUS_PROJECT", str(ROOT))
    monkeypatch.setattr(spawning, "begin", begin)
    monkeypatch.setattr(forking, "possible", always(False))
    ahead.begin(["parity", "dev-local", "prod"])
    assert seen == [(True, False), (False, False)]


def test_they_are_copies_where_that_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def begin(_: Any, *, with_program: bool, with_plugins: bool, packs: list[Path], cloud: bool, start: object) -> None:
        assert with_plugins
        assert not packs
        assert not cloud
        seen.extend((with_program, start))

    def prepare(more: list[str]) -> None:
        seen.append(more)

    monkeypatch.setattr("shutil.which", always(None))
    monkeypatch.setattr(spawning, "begin", begin)
    monkeypatch.setattr(forking, "possible", always(True))
    monkeypatch.setattr(forking, "prepare", prepare)
    ahead.begin(["up"])
    assert seen == [["envs.load"], True, forking.start]


@pytest.mark.parametrize(
    ("arguments", "packs"),
    [
        (["preview", "prod", "--json"], ["policies"]),
        (["up", "--yes", "staging"], ["policies"]),
        (["preview", "prod", "--no-policies"], []),
        (["preview", "prod", "--policy-pack", "rules"], []),
        (["refresh", "prod"], []),
    ],
)
def test_a_stack_in_the_cloud_has_its_policy_pack_too(
    arguments: list[str], packs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def begin(_: Any, *, with_program: bool, with_plugins: bool, packs: list[Path], cloud: bool) -> None:
        del with_program, with_plugins
        assert cloud
        seen.extend(folder.name for folder in packs)

    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("ISTHMUS_PROJECT", raising=False)
    monkeypatch.setattr("shutil.which", always(None))
    monkeypatch.setattr(spawning, "begin", begin)
    monkeypatch.setattr(forking, "possible", always(False))
    ahead.begin(arguments)
    assert seen == packs


def test_what_is_wrong_is_left_for_the_command_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(*_: object, **__: object) -> None:
        raise IsthmusError("no such project")

    monkeypatch.setattr("shutil.which", always(None))
    monkeypatch.setattr(spawning, "begin", begin)
    monkeypatch.setattr(forking, "possible", always(False))
    ahead.begin(["up"])


def test_nothing_is_left_of_a_run_that_did_not_come_to_be(tmp_path: Path) -> None:
    """The processes end with the tool: their standard input does."""
    (tmp_path / "envs").mkdir()
    (tmp_path / "stacks").symlink_to(ROOT / "stacks")
    (tmp_path / "providers").symlink_to(ROOT / "providers")
    (tmp_path / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
    env = {**os.environ, "ISTHMUS_PROJECT": str(tmp_path), "PATH": "/usr/bin:/bin"}
    told = subprocess.run(
        [sys.executable, "-P", "-m", "isthmus.cli", "up", "dev-nowhere"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "dev-nowhere" in told.stderr
    _, alive = psutil.wait_procs([p for p in psutil.process_iter() if str(tmp_path) in _line(p)], timeout=20)
    assert alive == []


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
