"""A project derived from another."""

from pathlib import Path

from isthmus.engines.derived import derive
from isthmus.engines.project import Project

ROOT = Path(__file__).parents[3]


def test_it_runs_the_same_program_with_other_plugins(tmp_path: Path) -> None:
    source = Project(root=ROOT)
    made = derive(source, tmp_path, plugins={"b": tmp_path / "b", "a": tmp_path / "a"}, settings="settings")
    assert (made.name, made.program, made.python) == (source.name, source.program, source.python)
    assert dict(made.plugins) == {"a": tmp_path / "a", "b": tmp_path / "b"}
    assert made.state == tmp_path / "state"
