"""One shot: a run is started, and killed by SIGKILL as soon as its journal has come to a line."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

import psutil

from bench.kill.journal import Watch
from bench.kill.place import Place
from isthmus.errors import IsthmusError

Verb = Literal["up", "destroy"]
Whom = Literal["all", "engine", "plugin"]
_POLL = 0.0005
_PATIENCE = 900.0
_ENDING = 10.0
"""Seconds that a process gets to be gone after SIGKILL."""
_MOURNING = 120.0
"""Seconds in which an engine whose provider was killed has to end by itself."""


class RunError(IsthmusError):
    """A run went on where it should have ended, or failed where nobody killed it."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """When and whom to hit: `delay` seconds after the journal has come to `line` lines."""

    verb: Verb
    line: int
    delay: float = 0.0
    whom: Whom = "all"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """How it went: `line` and `step` are the journal's last then; `hit` is false where the run was over first."""

    hit: bool
    line: int
    step: str
    seconds: float


def fire(place: Place, shot: Shot) -> Hit:
    """Run until the shot's line, and kill; raises RunError where what was left alive does not end."""
    watch = Watch(path=place.journal)
    began = time.perf_counter()
    with _started(place, shot.verb) as process:
        hit = _wait(process, watch, shot, began)
        if hit:
            _kill(process.pid, shot.whom)
        _let_end(process, shot)
    seconds = time.perf_counter() - began
    return Hit(hit=hit, line=len(watch.records), step=watch.step, seconds=seconds)


def follow(place: Place, verb: Verb) -> tuple[float, ...]:
    """Run to the end; returns the seconds at which each line of the journal came."""
    watch, began = Watch(path=place.journal), time.perf_counter()
    times: list[float] = []
    with _started(place, verb) as process:
        while process.poll() is None:
            seconds = time.perf_counter() - began
            times.extend([seconds] * (watch.look() - len(times)))
            time.sleep(_POLL)
    if process.returncode:
        raise RunError(f"{verb} ended with {process.returncode}, and nobody killed it: see {place.log}")
    return tuple(times)


@contextlib.contextmanager
def _started(place: Place, verb: Verb) -> "Generator[subprocess.Popen[bytes]]":
    with place.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  the tool's own command line
            place.command(verb),
            cwd=place.root,
            env=place.variables(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                _kill(process.pid, "all")
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", watch: Watch, shot: Shot, began: float) -> bool:
    while watch.look() < shot.line:
        if process.poll() is not None:
            return False
        if time.perf_counter() - began > _PATIENCE:
            raise RunError(f"{shot.verb} has not come to line {shot.line} in {_PATIENCE:.0f} s")
        time.sleep(_POLL)
    time.sleep(shot.delay)
    watch.look()
    return process.poll() is None


def _let_end(process: "subprocess.Popen[bytes]", shot: Shot) -> None:
    try:
        process.wait(_MOURNING)
    except subprocess.TimeoutExpired as error:
        raise RunError(f"{shot.verb} goes on {_MOURNING:.0f} s after its provider was killed") from error


def _kill(pid: int, whom: Whom) -> None:
    engine = psutil.Process(pid)
    others = engine.children(recursive=True)
    if whom == "engine":
        others = []
    elif whom == "plugin":
        others = [other for other in others if _listens(other)]
    if whom != "plugin":
        os.kill(pid, signal.SIGKILL)
    _kill_each(others)


def _kill_each(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    # A signal is delivered in its own time: what comes next must find none of them at work.
    psutil.wait_procs(processes, timeout=_ENDING)


def _listens(process: psutil.Process) -> bool:
    """Whether it is a provider: of an engine's children, they alone wait for connections."""
    try:
        return any(found.status == psutil.CONN_LISTEN for found in process.net_connections("tcp"))
    except psutil.NoSuchProcess:
        return False
