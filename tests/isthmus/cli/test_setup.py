"""`setup`."""

import pytest

from tests.isthmus.cli.fakes import Tool


def test_it_uses_the_sdks_installer(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.engines.pulumi_cli.install", lambda: "/somewhere/pulumi")
    assert tool("setup", "--engine", "pulumi") == 0
    assert tool.out == "/somewhere/pulumi\n"


def test_the_embedded_engine_needs_none(tool: Tool) -> None:
    assert tool("setup", "--engine", "embedded") == 2
    assert "needs no set-up" in tool.err
