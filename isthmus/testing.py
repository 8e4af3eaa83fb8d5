"""The project's own checks, as `isthmus test` runs them: style, types and tests, side by side where they can be."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

Say = Callable[[str], None]

_CPUS = max(1, min(8, os.cpu_count() or 2))
_WAITING = 2
"""Tests with containers wait more than they compute: so many a CPU."""
_TEST_SECONDS = 900
"""Longest single test: a first build of the images included."""
_PLAIN = "not docker and not e2e and not rehearsal"
"""Tests that need nothing but Python."""
_NO_TESTS = 5
"""pytest's exit code where a selection is empty."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command, and when its output is shown: as it comes, when it has ended, or only if it failed."""

    name: str
    command: tuple[str, ...]
    shown: Literal["live", "after", "failed"] = "failed"
    counts: Path | None = None
    """Where pytest leaves its counts."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a step ended."""

    step: Step
    code: int
    seconds: float
    output: str

    @property
    def ok(self) -> bool:
        """Succeeded; a selection without tests did too."""
        return self.code == 0 or (self.step.counts is not None and self.code == _NO_TESTS)


@dataclass
class Counts:
    """Tests by how they ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        """The closing line that test runners and people know."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Groups of steps: those of a group run side by side, the groups one after the other."""

    groups: tuple[tuple[Step, ...], ...]


def plan(root: Path) -> Plan:
    """Everything. Bringing an estate up builds the images, which waits for packages: style, types and the tests
    without containers run meanwhile. Then come the tests with containers, which find the images built.
    """
    workers = ("--dist", "loadfile", "-n")
    return Plan(
        groups=(
            (
                Step(name="ruff", command=_module("ruff", "check", ".")),
                Step(name="format", command=_module("ruff", "format", "--check", ".")),
                Step(name="pyright", command=_module("pyright")),
                _pytest(root, "unit", "after", "-q", "-m", _PLAIN, *workers, str(_CPUS)),
                _pytest(root, "e2e", "live", "-v", "-x", "-m", "e2e"),
            ),
            (_pytest(root, "docker", "live", "-q", "-m", "docker and not e2e", *workers, str(_CPUS * _WAITING)),),
            # Alone, because what it builds and what it runs both take the whole machine.
            (_pytest(root, "rehearsal", "live", "-v", "-m", "rehearsal"),),
        )
    )


def selection(root: Path, arguments: Sequence[str]) -> Plan:
    """Only pytest, with the user's own arguments."""
    return Plan(groups=((_pytest(root, "tests", "live", *arguments),),))


@dataclass
class Runner:
    """Runs a plan in a project."""

    root: Path
    say: Say
    ended: list[Ended] = field(default_factory=list[Ended])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, chosen: Plan) -> bool:
        """Run every step, also after one has failed; returns whether all succeeded."""
        for group in chosen.groups:
            threads = [threading.Thread(target=self._step, args=(step,)) for step in group]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return all(ended.ok for ended in self.ended)

    def counts(self) -> Counts:
        """The tests of all steps together."""
        total = Counts()
        for ended in self.ended:
            if ended.step.counts:
                _add(total, ended.step.counts)
        return total

    def _step(self, step: Step) -> None:
        began = time.monotonic()
        if step.counts:
            step.counts.parent.mkdir(parents=True, exist_ok=True)
            step.counts.unlink(missing_ok=True)
        kept = step.shown != "live"
        process = subprocess.run(  # noqa: S603  fixed commands, and pytest's arguments from the user
            step.command,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if kept else None,
            stderr=subprocess.STDOUT if kept else None,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        ended = Ended(step=step, code=process.returncode, seconds=seconds, output=process.stdout or "")
        with self._lock:
            self.ended.append(ended)
            if ended.output and (step.shown == "after" or not ended.ok):
                self.say(ended.output.rstrip())
            self.say(f"{'ok  ' if ended.ok else 'FAIL'}  {step.name} ({seconds:.1f} s)")


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


def _pytest(root: Path, name: str, shown: Literal["live", "after"], *arguments: str) -> Step:
    counts = root / ".isthmus" / "tests" / f"{name}.xml"
    command = _module("pytest", f"--timeout={_TEST_SECONDS}", f"--junitxml={counts}", *arguments)
    return Step(name=name, command=command, shown=shown, counts=counts)


def _add(total: Counts, path: Path) -> None:
    """Add the counts of a JUnit file; one that is missing is a run that died, which its exit code tells."""
    if not path.is_file():
        return
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):  # noqa: S314  pytest wrote it, just now
        number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        bad = number["failures"] + number["errors"]
        total.failed += bad
        total.skipped += number["skipped"]
        total.passed += max(0, number["tests"] - bad - number["skipped"])
