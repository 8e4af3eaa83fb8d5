"""The engine's benchmark on a small program, and what it works out of its runs."""

import json
from pathlib import Path

import pytest

from bench import engine, shell, workload


@pytest.mark.timeout(180)
def test_it_measures_a_small_program(capsys: pytest.CaptureFixture[str]) -> None:
    code = engine.main(["--stack", "no-such-stack", "--sizes", "3", "5", "--repeats", "1", "--json"])
    figures = {figure["name"]: figure for figure in json.loads(capsys.readouterr().out)}
    assert code == 0
    assert figures["up no-such-stack, no changes"]["verdict"] == "not measured"
    assert figures["create 5 resources"]["value"] > 0
    assert figures["5 resources, no changes"]["value"] > 0
    assert figures["peak memory of the engine's process, creating 5"]["value"] > 10
    assert "create: one resource, between 3 and 5" in figures


@pytest.mark.timeout(180)
def test_the_program_has_as_many_resources_as_it_is_told(tmp_path: Path) -> None:
    workload.lay_out(tmp_path)
    workload.resize(tmp_path, 4)
    assert json.loads(shell.embedded("up", tmp_path, engine.ROOT).output)["changed"] == 5
    workload.resize(tmp_path, 6)
    assert json.loads(shell.embedded("up", tmp_path, engine.ROOT).output)["changed"] == 2
    assert json.loads(shell.embedded("up", tmp_path, engine.ROOT).output)["changed"] == 0
    assert json.loads(shell.embedded("destroy", tmp_path, engine.ROOT).output)["changed"] == 7


def test_growth_is_the_cost_of_one_more_resource() -> None:
    (figure,) = engine.growth("create", {100: 1.0, 1100: 3.0})
    assert figure.value == pytest.approx(2.0)
    assert figure.unit == "ms"


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(shell.CommandFailedError, match="no such thing"):
        shell.timed(["sh", "-c", "echo no such thing >&2; exit 3"], cwd=tmp_path)
