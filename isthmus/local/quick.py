"""A quick look at the Docker engine: a few questions over its socket, in milliseconds.

docker-py takes longer to import than a whole `up` without changes should. What this cannot do (TCP, SSH, contexts)
or does not understand, it leaves to `providers.containers.docker_host.connect`, which also has the errors.
"""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from providers.containers.docker_host import DockerHost

_DEFAULT = "unix:///var/run/docker.sock"
_MINIMUM = (20, 10)
_SECONDS = 5.0


@dataclass(frozen=True)
class QuickApi:
    """Docker's API over a Unix socket; only what a look needs."""

    path: str

    def get(self, target: str) -> Any:
        """The JSON that a GET is answered with. Raises OSError or ValueError."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(self.path)
            # Version 1.0, so that the answer comes in one piece and ends with the connection.
            connection.sendall(f"GET {target} HTTP/1.0\r\nHost: docker\r\n\r\n".encode())
            answer = b"".join(iter(partial(connection.recv, 65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise ValueError(f"{target}: {head[:100]!r}")
        return json.loads(body)

    def containers(self, *, all: bool = False, filters: Mapping[str, Any] | None = None) -> Any:  # noqa: A002  docker-py's name
        """Containers that run, or all of them, by Docker's filters."""
        from urllib.parse import urlencode

        return self.get(f"/containers/json?{urlencode({'all': int(all), 'filters': json.dumps(filters or {})})}")


@dataclass(frozen=True)
class QuickHost:
    """A Docker engine that answered."""

    api: QuickApi
    version: str
    address: str = field(kw_only=True)

    @cached_property
    def info(self) -> Mapping[str, Any]:
        """What `docker info` says."""
        return cast("Mapping[str, Any]", self.api.get("/info"))

    @property
    def memory(self) -> int:
        """Memory of the engine's machine, in bytes."""
        return int(self.info["MemTotal"])

    @property
    def cpus(self) -> int:
        """Processors of the engine's machine."""
        return int(self.info["NCPU"])

    @property
    def has_nvidia(self) -> bool:
        """Whether containers can be given NVIDIA GPUs."""
        return "nvidia" in cast("Mapping[str, Any]", self.info.get("Runtimes") or {})


Host: TypeAlias = "QuickHost | DockerHost"
"""An engine that answers: both have `address`, `version`, `info`, `memory`, `cpus`, `has_nvidia`, `api.containers`."""


def quick_host() -> QuickHost | None:
    """The engine, if it is on a Unix socket, answers, and is new enough; else None, for `connect` to say why."""
    address = os.environ.get("DOCKER_HOST") or (_DEFAULT if not _has_context() else "")
    if not address.startswith("unix://"):
        return None
    api = QuickApi(address.removeprefix("unix://"))
    try:
        version = str(api.get("/version")["Version"])
        numbers = tuple(int(part) for part in version.split("+")[0].split(".")[:2])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return QuickHost(api, version, address=address) if numbers >= _MINIMUM else None


def _has_context() -> bool:
    """Whether the user has chosen a Docker context other than the default one."""
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        chosen = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("currentContext")
    except (OSError, ValueError, AttributeError):
        chosen = None
    return bool(os.environ.get("DOCKER_CONTEXT") or chosen not in (None, "", "default"))
