"""`run`: the command's own words, environment and exit code."""

import os
import sys
from pathlib import Path

import pytest

from isthmus.cli.run import UsageError, replace_process, search_path
from tests.isthmus.cli.fakes import Tool


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """What the process would have become."""
    became: list[tuple[list[str], dict[str, str]]] = []

    def execve(_: str, words: list[str], environment: dict[str, str]) -> None:
        became.append((words, environment))

    monkeypatch.setattr(os, "execve", execve)
    return became


def test_it_becomes_the_command_with_the_variables(
    tool: Tool, replaced: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert tool("run", "dev-local", "--", "env", "--help", "--yes") == 0
    words, environment = replaced[0]
    assert words == ["env", "--help", "--yes"]
    assert environment["MLFLOW_TRACKING_URI"] == "http://127.0.0.1:17001"
    assert "AWS_PROFILE" not in environment


def test_a_command_that_is_not_there_is_a_usage_error(tool: Tool) -> None:
    assert tool("run", "dev-local", "--", "no-such-command") == 2
    assert "there is no command 'no-such-command'" in tool.err


def test_no_command_is_a_usage_error(tool: Tool) -> None:
    assert tool("run", "dev-local") == 2


def test_no_words_are_refused() -> None:
    with pytest.raises(UsageError, match="no command"):
        replace_process([], {"PATH": ""})


def test_the_projects_python_comes_first(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    assert search_path(tmp_path, "/usr/bin") == f"{tmp_path}/.venv/bin:/usr/bin"
    assert search_path(Path(sys.prefix) / "nowhere", "/usr/bin") == "/usr/bin"
