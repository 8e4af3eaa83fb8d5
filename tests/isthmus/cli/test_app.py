"""The tool as a whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.isthmus.cli.fakes import Tool

ROOT = Path(__file__).parents[3]


def test_help_names_every_command(tool: Tool) -> None:
    assert tool("--help") == 0
    for name in ("up", "destroy", "verify", "doctor", "models", "test"):
        assert f"  {name} " in tool.out


@pytest.mark.parametrize("arguments", [("nope",), ("up", "--nope"), ("up", "--engine", "nope"), ("up", "-p", "0")])
def test_wrong_arguments_are_a_usage_error(tool: Tool, arguments: tuple[str, ...]) -> None:
    assert tool(*arguments) == 2
    assert tool.out == ""


def test_the_unexpected_is_one_short_message(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("oh")

    (tool.root / ".isthmus").mkdir(exist_ok=True)
    monkeypatch.setattr("isthmus.engines.choose", fail)
    assert tool("up") == 1
    assert "something unexpected went wrong: ZeroDivisionError: oh" in tool.err
    assert "Traceback" not in tool.err


def test_an_interrupt_has_its_own_exit_code(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("isthmus.engines.choose", interrupt)
    assert tool("up") == 130


def test_nothing_heavy_is_imported_before_a_command_needs_it() -> None:
    heavy = ("docker", "pulumi", "grpc", "rich", "boto3")
    code = f"import sys, isthmus.cli.app; print([name for name in {heavy} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert ended.stdout == "[]\n", ended.stderr


@pytest.mark.parametrize("where", ["import", "call"])
def test_ctrl_c_shows_no_traceback(where: str) -> None:
    app = "{'__getattr__': lambda name: press()}" if where == "import" else "{'invoke': lambda arguments: press()}"
    code = f"""
import signal, sys, types
def press():
    signal.raise_signal(signal.SIGINT)
fake = types.ModuleType("isthmus.cli.app")
fake.__dict__.update({app})
sys.modules["isthmus.cli.app"] = fake
from isthmus.cli import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
