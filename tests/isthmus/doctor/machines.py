"""Machines for the doctor to look at, without a Docker engine behind them."""

from pathlib import Path
from typing import Any, cast

from envs.load import load_with_source
from isthmus.doctor import Finding, Subject
from isthmus.doctor.examine import Check
from isthmus.local.objects import Container
from providers.containers.docker_host import DockerError, DockerHost

CLOUD = (Path(__file__).parents[3] / "envs" / "prod.yaml").read_text(encoding="utf-8")
"""An environment in the cloud."""
INFO: dict[str, Any] = {
    "MemTotal": 16 * 2**30,
    "NCPU": 4,
    "Architecture": "x86_64",
    "DockerRootDir": "/",
    "Runtimes": {"runc": {}},
}


class Api:
    """As much of docker-py as the doctor asks."""

    def __init__(self, info: dict[str, Any], running: list[dict[str, Any]]) -> None:
        self._info, self._running = info, running

    def info(self) -> dict[str, Any]:
        return self._info

    def containers(self, **_: object) -> list[dict[str, Any]]:
        return self._running

    def inspect_container(self, container: str) -> dict[str, Any]:
        return next(item["Inspected"] for item in self._running if item["Id"] == container)


def subject(
    folder: Path,
    environment: str = "",
    *,
    info: dict[str, Any] | None = None,
    docker: DockerError | None = None,
    running: list[dict[str, Any]] | None = None,
    own: tuple[Container, ...] = (),
    address: str = "unix:///var/run/docker.sock",
) -> Subject:
    """A machine with an environment; by default one that is ready."""
    (folder / "envs").mkdir(exist_ok=True)
    path = folder / "envs" / "test.yaml"
    path.write_text(environment if "\nsubstrate:" in environment else f"substrate: containers\n{environment}")
    made = Subject(folder, "test", load_with_source(path))
    api = cast(Any, Api(INFO | (info or {}), running or []))
    # What it would ask Docker for once, it is given.
    made.__dict__["docker"] = docker or DockerHost(api=api, address=address, version="24.0.0")
    made.__dict__["containers"] = own
    return made


def look(check: Check, machine: Subject) -> list[Finding]:
    """What one check finds."""
    return list(check(machine))
