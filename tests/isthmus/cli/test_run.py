"""`run`: the command's own words, environment and exit code."""

import os
import re
import sys
from pathlib import Path

import pytest

from isthmus.cli.run import UsageError, replace_process, search_path
from tests.isthmus.cli.fakes import Tool, always
from tests.isthmus.tunnel.kit import alive, install, started
from tests.isthmus.tunnel.test_addresses import contract


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


def test_behind_a_tunnel_the_command_finds_loopback_ports(
    tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = install(tmp_path / "bin", "kubectl", "aws")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("isthmus.cli.stack_outputs.contract_of", always(contract()))
    script = 'echo "$MLFLOW_TRACKING_URI" > found; exit 3'
    assert tool("run", "dev-local", "--", "sh", "-c", script) == 3
    found = (tool.root / "found").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", found)
    assert not found.endswith(":17001")
    assert not [pid for pid, _ in started(environment) if alive(pid)]


def test_who_reaches_internal_routes_needs_no_tunnel(
    tool: Tool, replaced: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isthmus.cli.stack_outputs.contract_of", always(contract()))
    assert tool("run", "--direct", "dev-local", "--", "env") == 0
    assert replaced[0][1]["MLFLOW_TRACKING_URI"] == contract().registry.uri
