"""`env`: lines that a shell, or a reader of .env files, takes back exactly."""

import subprocess

import pytest

from isthmus.cli.env import dotenv_line, shell_line
from tests.isthmus.cli.fakes import Tool

NASTY = ["plain", "it's", "a b", '$HOME `id` \\ "', "x\ny", "", "#no", "é"]


@pytest.mark.parametrize("value", NASTY)
def test_a_shell_takes_the_value_back(value: str) -> None:
    script = f'{shell_line("X", value)}\nprintf %s "$X"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout == value


@pytest.mark.parametrize("value", NASTY)
def test_a_dotenv_line_is_one_line(value: str) -> None:
    line = dotenv_line("X", value)
    assert "\n" not in line
    assert line[2] == line[-1]


def test_every_line_can_be_evaluated(tool: Tool) -> None:
    assert tool("env") == 0
    script = f'{tool.out}\nprintf "%s|%s" "$AWS_SECRET_ACCESS_KEY" "$MLFLOW_TRACKING_URI"'
    ended = subprocess.run(["sh", "-euc", script], capture_output=True, text=True)
    assert ended.stdout == "it's $ecret|http://127.0.0.1:17001"


def test_dotenv_has_no_export(tool: Tool) -> None:
    assert tool("env", "--dotenv") == 0
    assert "MLFLOW_TRACKING_PASSWORD='hunter2'\n" in tool.out
    assert "export" not in tool.out
