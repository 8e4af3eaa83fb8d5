"""The check of the engine."""

import shutil
from pathlib import Path

import pytest

from isthmus.doctor import Level, engine
from tests.isthmus.cli.fakes import always
from tests.isthmus.doctor.machines import look, subject


@pytest.mark.parametrize(("found", "words"), [(None, "embedded"), ("/x/pulumi", "/x/pulumi")])
def test_either_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str | None, words: str) -> None:
    monkeypatch.setattr(shutil, "which", always(found))
    (finding,) = look(engine.check, subject(tmp_path))
    assert finding.level is Level.OK
    assert words in finding.message
