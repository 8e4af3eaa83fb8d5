import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from bench.estate.composed import Compose, laid_out
from bench.estate.wanted import Wanted
from bench.kill.place import Place

CONTAINER = Wanted(
    name="e-database",
    inputs={
        "image": "sha256:1",
        "aliases": ["database"],
        "memory": 2.0**20,
        "health": {"tcp": {"port": 80.0}},
        "files": [{"path": "/etc/isthmus/password", "content": "open sesame"}],
    },
    after=(),
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A project's folder; docker compose is there, and has nothing to remove."""

    def nothing(_: Compose) -> None:
        return

    monkeypatch.setattr(shutil, "which", str)
    monkeypatch.setattr(Compose, "down", nothing)
    return Place(root=tmp_path, stack="dev-x")


def secrets_in(folder: Path) -> list[Path]:
    """Files below a folder that hold the secret."""
    return [path for path in folder.rglob("*") if path.is_file() and "open sesame" in path.read_text()]


def test_secrets_are_gone_whatever_happens(place: Place) -> None:
    with suppress(KeyboardInterrupt), laid_out(place, [CONTAINER], [0.5, 1.0]) as projects:
        assert [project.interval for project in projects] == [0.5, 1.0]
        assert len(secrets_in(place.root)) == 2
        raise KeyboardInterrupt
    assert list(place.root.iterdir()) == []


def test_what_a_killed_run_left_is_gone_too(place: Place) -> None:
    left = place.root / "compose" / "9" / "database"
    left.mkdir(parents=True)
    (left / "password").write_text("open sesame")
    with laid_out(place, [CONTAINER], []):
        assert secrets_in(place.root) == []


def test_nothing_is_written_without_compose(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: str) -> None:
        return

    monkeypatch.setattr(shutil, "which", nowhere)
    with laid_out(place, [CONTAINER], [1.0]) as projects:
        assert projects == ()
        assert list(place.root.iterdir()) == []
