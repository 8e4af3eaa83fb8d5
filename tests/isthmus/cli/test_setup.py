"""`setup`."""

from pathlib import Path

import pytest

from isthmus.cli.place import project_root
from tests.isthmus.cli.fakes import Tool


def test_it_uses_the_sdks_installer(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.engines.pulumi_cli.install", lambda: "/somewhere/pulumi")
    assert tool("setup", "--engine", "pulumi") == 0
    assert tool.out.splitlines()[-1] == "/somewhere/pulumi"


def test_without_the_cli_it_makes_the_passphrase_once(tool: Tool) -> None:
    assert tool("setup") == 0
    made = Path(tool.out.strip())
    assert made == project_root() / ".isthmus" / "passphrase"
    assert made.stat().st_mode & 0o777 == 0o600
    before = made.read_text()
    assert tool("setup", "--engine", "embedded") == 0
    assert made.read_text() == before
