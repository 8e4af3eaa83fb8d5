"""The check of Python."""

import sys
from pathlib import Path

import pytest

from isthmus.doctor import Level, python
from tests.isthmus.doctor.machines import look, subject


def test_this_one_is_new_enough(tmp_path: Path) -> None:
    (finding,) = look(python.check, subject(tmp_path))
    assert finding.level is Level.OK


def test_an_old_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    (finding,) = look(python.check, subject(tmp_path))
    assert finding.level is Level.FAIL
    assert "3.11" in finding.fix
