"""The tool in a project of its own."""

from pathlib import Path

import pytest

from tests.isthmus.cli.fakes import FakeEngine, Tool, always, make_project


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tool:
    """With a fake engine and a machine that is ready."""
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    monkeypatch.delenv("ISTHMUS_PROJECT", raising=False)
    engine = FakeEngine()
    monkeypatch.setattr("isthmus.engines.choose", always(engine))
    monkeypatch.setattr("isthmus.cli.preflight.require_docker", always(None))
    monkeypatch.setattr("isthmus.doctor.require", always(()))
    return Tool(root, engine, capsys)
