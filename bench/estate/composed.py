"""docker compose, starting an estate's containers; what it needs for that is gone afterwards."""

import shutil
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.estate import compose
from bench.estate.rounds import LONGEST_SECONDS, PAUSE_SECONDS, BenchError
from bench.estate.wanted import Wanted
from bench.kill.place import Place
from providers.containers.docker_host import DockerHost

COMPOSE = "docker-compose"
HOW_TO_INSTALL = "install docker compose 1.29 (apt-get install docker-compose) to compare with it"


@dataclass(frozen=True, kw_only=True)
class Compose:
    """A compose project, whose containers are checked for their health every `interval` seconds."""

    file: Path
    project: str
    containers: int
    interval: float

    def up_seconds(self, docker: DockerHost) -> float:
        """Start everything, and wait until every container is healthy. Raises BenchError."""
        began = time.monotonic()
        self._run("up", "-d")
        while (healthy := self._healthy(docker)) < self.containers:
            if time.monotonic() - began > LONGEST_SECONDS:
                raise BenchError(f"{healthy} of {self.containers} containers of compose are healthy")
            time.sleep(PAUSE_SECONDS)
        return time.monotonic() - began

    def down(self) -> None:
        """Remove everything, volumes too. Raises BenchError."""
        self._run("down", "-v", "--remove-orphans")

    def _healthy(self, docker: DockerHost) -> int:
        label = f"com.docker.compose.project={self.project}"
        return len(docker.api.containers(filters={"label": [label], "health": ["healthy"]}))

    def _run(self, *words: str) -> None:
        command = [COMPOSE, "-p", self.project, "-f", str(self.file), *words]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)  # noqa: S603
        if ended.returncode:
            raise BenchError(f"docker-compose {words[0]} ended with {ended.returncode}: {ended.stderr[-1000:]}")


@contextmanager
def laid_out(place: Place, containers: Sequence[Wanted], intervals: Sequence[float]) -> Generator[tuple[Compose, ...]]:
    """Projects of the same containers, one an interval; none where docker compose is not installed.

    The files hold the estate's secrets: they are removed at the end whatever happens, and at the beginning if an
    earlier run was killed. Raises BenchError.
    """
    folder = place.root / "compose"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        yield tuple(_written(place, containers, folder, each) for each in intervals) if shutil.which(COMPOSE) else ()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(place: Place, containers: Sequence[Wanted], folder: Path, interval: float) -> Compose:
    folder.mkdir(mode=0o700, exist_ok=True)
    file = compose.write(containers, folder / f"{interval:g}", interval=interval)
    made = Compose(file=file, project=f"bench-{place.stack}", containers=len(containers), interval=interval)
    made.down()
    return made
