"""Shots: real processes, really killed."""

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from bench.kill import shot as shots
from bench.kill.place import Place
from bench.kill.shot import RunError, Shot, Whom, fire, follow

FAKE = Path(__file__).with_name("fake_run.py")


@dataclass(frozen=True, kw_only=True)
class FakePlace(Place):
    """A place where a run is `fake_run.py`, or some other script."""

    script: str = ""

    def command(self, verb: str, *arguments: str) -> list[str]:
        """Run the script instead of the tool."""
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        if self.script:
            return [sys.executable, "-c", self.script, str(self.journal)]
        return [sys.executable, str(FAKE), str(self.journal), str(self.root / "pids")]

    def alive(self) -> set[str]:
        """Which of the run's children live."""
        found: dict[str, int] = json.loads((self.root / "pids").read_text())
        return {name for name, pid in found.items() if _lives(pid)}


def _lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def place(tmp_path: Path) -> Iterator[FakePlace]:
    (tmp_path / "Pulumi.yaml").write_text("name: isthmus\nbackend:\n  url: file://state\n")
    made = FakePlace(root=tmp_path, stack="dev")
    yield made
    with contextlib.suppress(FileNotFoundError):
        for pid in json.loads((tmp_path / "pids").read_text()).values():
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()


@pytest.mark.parametrize(("whom", "left"), [("all", set[str]()), ("engine", {"program", "provider"})])
def test_a_run_is_killed_at_its_line(place: FakePlace, whom: Whom, left: set[str]) -> None:
    hit = fire(place, Shot(verb="up", line=2, whom=whom))
    assert hit.hit
    assert hit.line in (2, 3)
    assert place.alive() == left


def test_a_provider_alone_is_killed_and_its_engine_ends_by_itself(place: FakePlace) -> None:
    hit = fire(place, Shot(verb="up", line=1, whom="plugin"))
    assert hit.hit
    assert place.alive() == set()


def test_a_run_that_is_over_first_was_not_hit(tmp_path: Path, place: FakePlace) -> None:
    place = FakePlace(root=tmp_path, stack="dev", script="pass")
    assert not fire(place, Shot(verb="up", line=1)).hit


def test_an_engine_that_hangs_without_its_provider_is_an_error(
    tmp_path: Path, place: FakePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shots, "_MOURNING", 0.2)
    script = "import sys, time; open(sys.argv[1], 'w').write('{\"base\": \"1\"}\\n'); time.sleep(60)"
    place = FakePlace(root=tmp_path, stack="dev", script=script)
    with pytest.raises(RunError, match="goes on"):
        fire(place, Shot(verb="up", line=1, whom="plugin"))


def test_a_run_that_nobody_kills_gives_the_times_of_its_lines(tmp_path: Path, place: FakePlace) -> None:
    script = (
        "import sys, time\nfile = open(sys.argv[1], 'w')\n"
        "for line in '12':\n file.write('{\"base\": ' + line + '}\\n'); file.flush(); time.sleep(0.2)"
    )
    times = follow(FakePlace(root=tmp_path, stack="dev", script=script), "up")
    assert len(times) == 2
    assert times == tuple(sorted(times))


def test_a_run_that_fails_though_nobody_killed_it_is_an_error(tmp_path: Path, place: FakePlace) -> None:
    with pytest.raises(RunError, match="ended with 3"):
        follow(FakePlace(root=tmp_path, stack="dev", script="raise SystemExit(3)"), "up")
