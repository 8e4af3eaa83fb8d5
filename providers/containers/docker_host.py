"""The Docker engine that the estate's containers run on: how it is found, what it can do, and how its absence reads."""

import os
import shutil
import socket
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import docker
from docker.context import ContextAPI
from docker.errors import DockerException
from docker.utils.utils import kwargs_from_env

from isthmus.errors import IsthmusError
from providers.containers.docker_api import DockerApi, JsonObject

MINIMUM_VERSION = (20, 10)
# Docker's default when neither DOCKER_HOST nor a context says otherwise.
DEFAULT_ADDRESS = "unix:///var/run/docker.sock"
CONNECTIONS = 64  # as many calls at once as containers may start at once
CALL_SECONDS = 120


class DockerError(IsthmusError):
    """The Docker engine can't be used."""


class DockerAbsentError(DockerError):
    """No Docker engine is installed, as far as can be seen."""


class DockerStoppedError(DockerError):
    """Docker is installed, but no engine answers."""


class DockerDeniedError(DockerError):
    """The engine is there, and this user may not talk to it."""


class DockerTooOldError(DockerError):
    """The engine is older than what the kit needs."""


@dataclass(frozen=True)
class DockerHost:
    """A Docker engine that answers; `api` is docker-py's low-level client and may be used from many threads."""

    api: DockerApi
    address: str
    version: str

    @cached_property
    def info(self) -> JsonObject:
        """What `docker info` says, asked once."""
        return self.api.info()

    @property
    def memory(self) -> int:
        """Memory of the host, in bytes."""
        return int(self.info["MemTotal"])

    @property
    def cpus(self) -> int:
        """Processors of the host."""
        return int(self.info["NCPU"])

    @property
    def has_nvidia(self) -> bool:
        """Whether containers can be given NVIDIA GPUs."""
        runtimes = cast("Mapping[str, Any]", self.info.get("Runtimes") or {})
        return "nvidia" in runtimes

    @property
    def addresses_reachable(self) -> bool:
        """Whether this machine can reach containers by their own addresses: a Linux engine, here, as root, in no VM."""
        rootless = any("rootless" in option for option in cast("list[str]", self.info.get("SecurityOptions") or []))
        desktop = "Docker Desktop" in str(self.info.get("OperatingSystem", ""))
        return sys.platform == "linux" and self.address.startswith("unix://") and not rootless and not desktop

    def answers(self) -> bool:
        """Whether the engine takes new connections: one that goes down still serves those that it has."""
        try:
            connect(self.address)
        except DockerError:
            return False
        return True


def docker_address() -> str:
    """Say where the engine is: DOCKER_HOST, else the current Docker context, else the default socket."""
    given = os.environ.get("DOCKER_HOST")
    if given:
        return given
    try:
        context = ContextAPI.get_current_context()
    except (DockerException, OSError, ValueError):
        return DEFAULT_ADDRESS
    host = cast("str | None", getattr(context, "Host", None))
    return (host or DEFAULT_ADDRESS).replace("http+unix://", "unix://")


def connect(address: str | None = None) -> DockerHost:
    """Connect to the engine; raises the DockerError that fits when it is absent, stopped, denied or too old."""
    where = address or docker_address()
    _examine_socket(where)
    try:
        api = _client(where)
        version = api.version()
    except (DockerException, OSError) as error:
        raise _unreachable(where, error) from error
    host = DockerHost(api=api, address=where, version=str(version["Version"]))
    if _version_numbers(host.version) < MINIMUM_VERSION:
        raise DockerTooOldError(
            f"Docker {host.version} is too old; at least {'.'.join(map(str, MINIMUM_VERSION))} is needed",
            where=where,
            hint="Upgrade Docker (Debian and Ubuntu: apt-get install docker.io), then try again.",
        )
    return host


def _client(address: str) -> DockerApi:
    tls = bool(os.environ.get("DOCKER_TLS_VERIFY")) and not address.startswith(("unix://", "npipe://"))
    settings: dict[str, Any] = {"num_pools": CONNECTIONS, "max_pool_size": CONNECTIONS, "timeout": CALL_SECONDS}
    if tls:
        settings["tls"] = cast("dict[str, Any]", kwargs_from_env()).get("tls")
    return cast("DockerApi", cast("Any", docker.APIClient)(base_url=address, version="auto", **settings))


def _examine_socket(address: str) -> None:
    if not address.startswith("unix://"):
        return
    path = Path(address.removeprefix("unix://"))
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            probe.connect(str(path))
    except PermissionError as error:
        raise DockerDeniedError(
            "this user may not talk to Docker",
            where=address,
            hint="Add the user to the group docker (sudo usermod -aG docker $USER), log in again, and try again.",
        ) from error
    except OSError as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> DockerError:
    if isinstance(error.__cause__, PermissionError) or isinstance(error, PermissionError):
        return DockerDeniedError("this user may not talk to Docker", where=address, hint="Join the group docker.")
    if address.startswith("unix://") and not _socket_exists(address) and shutil.which("dockerd") is None:
        return DockerAbsentError(
            "no Docker engine is installed",
            where=address,
            hint="Install Docker (Debian and Ubuntu: apt-get install docker.io; elsewhere Docker Desktop, "
            "Colima or Rancher Desktop), or set DOCKER_HOST to an engine elsewhere.",
        )
    return DockerStoppedError(
        "the Docker engine doesn't answer",
        where=address,
        hint="Start it (systemctl start docker, or service docker start; on a Mac start Docker Desktop or Colima), "
        "or set DOCKER_HOST to an engine that runs.",
    )


def _socket_exists(address: str) -> bool:
    try:
        return stat.S_ISSOCK(Path(address.removeprefix("unix://")).stat().st_mode)
    except OSError:
        return False


def _version_numbers(version: str) -> tuple[int, int]:
    major, minor, *_ = [*version.split("."), "0"]
    digits = ["".join(c for c in part if c.isdigit()) or "0" for part in (major, minor)]
    return int(digits[0]), int(digits[1])
