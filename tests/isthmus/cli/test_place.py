"""Which project a command is about."""

from pathlib import Path

import pytest

from isthmus.cli.place import ProjectError, project_root
from tests.isthmus.cli.fakes import make_project


def test_it_is_the_nearest_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(tmp_path / "p")
    (root / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(root / "a" / "b")
    monkeypatch.delenv("ISTHMUS_PROJECT", raising=False)
    assert project_root() == root


def test_elsewhere_it_is_the_tools_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ISTHMUS_PROJECT", raising=False)
    assert project_root() == Path(__file__).parents[3]


def test_another_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(tmp_path / "p")
    monkeypatch.setenv("ISTHMUS_PROJECT", str(root))
    assert project_root() == root


def test_a_named_folder_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tmp_path))
    with pytest.raises(ProjectError, match=r"no Pulumi\.yaml"):
        project_root()
