"""Runs that are timed: the tool's from the shell, and docker compose's with the same containers."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.kill.place import Place
from isthmus.errors import IsthmusError
from providers.containers.docker_host import DockerHost

PAUSE_SECONDS = 0.05
LONGEST_SECONDS = 300.0
COMPOSE = "docker-compose"
HOW_TO_INSTALL = "install docker compose 1.29 (apt-get install docker-compose) to compare with it"


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


def example_seconds(place: Place) -> float:
    """Train, register, deploy and predict with the example; returns the seconds until its end. Raises BenchError."""
    words = [place.command("run")[0], "run", place.stack, "--", "python", "-m", "examples.purchases"]
    began = time.monotonic()
    ended = subprocess.run(  # noqa: S603  the tool's own command line
        words,
        cwd=place.root,
        env=place.variables(),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if ended.returncode:
        raise BenchError(f"the example ended with {ended.returncode}: {ended.stderr[-1000:]}")
    return time.monotonic() - began


@dataclass(frozen=True, kw_only=True)
class Compose:
    """A compose project."""

    file: Path
    project: str
    containers: int

    def up_seconds(self, docker: DockerHost) -> float:
        """Start everything, and wait until every container is healthy. Raises BenchError."""
        began = time.monotonic()
        self._run("up", "-d")
        while (healthy := self._healthy(docker)) < self.containers:
            if time.monotonic() - began > LONGEST_SECONDS:
                raise BenchError(f"{healthy} of {self.containers} containers of compose are healthy")
            time.sleep(PAUSE_SECONDS)
        return time.monotonic() - began

    def down_seconds(self) -> float:
        """Remove everything, volumes too."""
        began = time.monotonic()
        self._run("down", "-v", "--remove-orphans")
        return time.monotonic() - began

    def _healthy(self, docker: DockerHost) -> int:
        label = f"com.docker.compose.project={self.project}"
        return len(docker.api.containers(filters={"label": [label], "health": ["healthy"]}))

    def _run(self, *words: str) -> None:
        command = [COMPOSE, "-p", self.project, "-f", str(self.file), *words]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)  # noqa: S603
        if ended.returncode:
            raise BenchError(f"docker-compose {words[0]} ended with {ended.returncode}: {ended.stderr[-1000:]}")


def processes(docker: DockerHost, container: str) -> list[int]:
    """Every process of a container, by its number on this machine: its first one, and all that come from it."""
    first = psutil.Process(int(docker.api.inspect_container(container)["State"]["Pid"]))
    return [first.pid, *(child.pid for child in first.children(recursive=True))]
