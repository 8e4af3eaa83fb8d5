"""Runs of the tool that are timed, from the shell."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.kill.place import Place
from isthmus.errors import IsthmusError
from providers.containers.docker_host import DockerHost

PAUSE_SECONDS = 0.05
LONGEST_SECONDS = 300.0
PREDICTION = "  customer "
"""How the example's lines with a prediction that a slot gave begin."""
EXAMPLE = ("python", "-m", "examples.purchases")


class BenchError(IsthmusError):
    """A run that is to be timed failed."""


def seconds_of(place: Place, verb: str, *arguments: str) -> float:
    """Run the tool from the shell; returns the seconds that it took. Raises BenchError."""
    began = time.monotonic()
    ended = place.run(verb, *arguments)
    taken = time.monotonic() - began
    if ended.returncode:
        last = "\n".join(ended.stderr.strip().splitlines()[-8:])
        raise BenchError(f"{verb} ended with {ended.returncode}:\n{last}", hint=f"Everything that it said: {place.log}")
    return taken


@dataclass(frozen=True, kw_only=True)
class Example:
    """A run of the example: seconds until the first served prediction, and until its end."""

    first: float
    whole: float


def example(words: Sequence[str], *, cwd: Path, variables: Mapping[str, str], log: Path) -> Example:
    """Train, register, deploy and predict with the example: `words` run it, `log` takes its errors.

    Raises BenchError.
    """
    began, first = time.monotonic(), 0.0
    with (
        log.open("a", encoding="utf-8") as errors,
        subprocess.Popen(words, cwd=cwd, env=dict(variables), stdout=subprocess.PIPE, stderr=errors, text=True) as run,  # noqa: S603
    ):
        for line in run.stdout or ():
            if line.startswith(PREDICTION) and not first:
                first = time.monotonic() - began
    if run.returncode or not first:
        raise BenchError(f"the example ended with {run.returncode}", hint=f"Everything that it said: {log}")
    return Example(first=first, whole=time.monotonic() - began)


def processes(docker: DockerHost, container: str) -> list[int]:
    """Every process of a container, by its number on this machine: its first one, and all that come from it."""
    first = psutil.Process(int(docker.api.inspect_container(container)["State"]["Pid"]))
    return [first.pid, *(child.pid for child in first.children(recursive=True))]
