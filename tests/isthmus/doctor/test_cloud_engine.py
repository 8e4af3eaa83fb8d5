"""The check of the engine that deploys to a cloud."""

import shutil
from pathlib import Path

import pytest

from isthmus.doctor import Level, cloud_engine
from tests.isthmus.cli.fakes import always
from tests.isthmus.doctor.machines import look, subject


@pytest.mark.parametrize(("found", "level"), [(None, Level.FAIL), ("/x/pulumi", Level.OK)])
def test_the_cli_alone_deploys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str | None, level: Level
) -> None:
    monkeypatch.setattr(shutil, "which", always(found))
    engine, _ = look(cloud_engine.check, subject(tmp_path))
    assert (engine.check, engine.level) == ("engine", level)


@pytest.mark.parametrize(("url", "level"), [("", Level.WARN), ("s3://state", Level.OK)])
def test_state_in_the_checkout_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, level: Level
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", url)
    _, state = look(cloud_engine.check, subject(tmp_path))
    assert (state.check, state.level) == ("state", level)
