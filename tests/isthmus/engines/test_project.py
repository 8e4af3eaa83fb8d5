"""Tests of reading the project."""

import sys
from pathlib import Path

import pytest

from isthmus.engines import EngineName, Project, ProjectError, choose, find

_TEXT = """
name: proj
runtime: {name: python, options: {virtualenv: venv}}
main: prog
stackConfigDir: envs
backend: {url: "file://.isthmus/state"}
plugins: {providers: [{name: model, path: prov}]}
"""


def _project(root: Path, text: str = _TEXT) -> Project:
    (root / "Pulumi.yaml").write_text(text)
    (root / "prog").mkdir(exist_ok=True)
    return Project(root=root)


def test_what_it_says(tmp_path: Path) -> None:
    project = _project(tmp_path)
    assert project.name == "proj"
    assert project.program == tmp_path / "prog"
    assert project.state == tmp_path / ".isthmus" / "state"
    assert project.plugins == {"model": tmp_path / "prov"}
    assert project.stack_settings("dev") == tmp_path / "envs" / "Pulumi.dev.yaml"
    assert project.python == sys.executable
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert project.python == str(python)


def test_this_project_is_found_from_a_folder_in_it() -> None:
    found = find(Path(__file__))
    assert found.name == "isthmus"
    assert (found.program / "__main__.py").exists()
    assert set(found.plugins) == {"containers"}


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: [", "is not YAML"), ("runtime: python", "names no project"), ("- a", "names no project")],
)
def test_what_it_cannot_say(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        _ = _project(tmp_path, text).name


def test_a_folder_without_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no Pulumi project"):
        find(tmp_path)
    with pytest.raises(ProjectError, match="no Pulumi project"):
        _ = Project(root=tmp_path).name


def test_backends_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no file backend"):
        _ = _project(tmp_path, "name: proj").state


def test_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no program"):
        _ = _project(tmp_path, "name: proj\nmain: nowhere").program


def test_choosing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = _project(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose(EngineName.auto, project).name is EngineName.embedded
    assert choose(EngineName.pulumi, project).name is EngineName.pulumi
    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\n")
    pulumi.chmod(0o755)
    assert choose(EngineName.auto, project).name is EngineName.pulumi
    assert choose(EngineName.embedded, project).name is EngineName.embedded
