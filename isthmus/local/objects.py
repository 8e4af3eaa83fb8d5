"""What a stack of this checkout owns in Docker, found by its labels."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from isthmus.local.quick import Host
from providers.containers.ownership import OWNER_LABEL, STACK_LABEL, owner_id

if TYPE_CHECKING:
    from providers.containers.docker_host import DockerHost

_WORKERS = 16


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container; `memory` is in use and `memory_limit` is its bound, both in bytes, 0 where not known."""

    id: str
    name: str
    service: str
    """The name inside the estate: `registry`."""
    state: str
    """As Docker says it: running, exited, paused, restarting, created, dead."""
    status: str
    """In Docker's words: `Up 3 minutes`, `Exited (137) 2 seconds ago`."""
    ports: tuple[int, ...]
    """Published on this machine."""
    memory: int = 0
    memory_limit: int = 0


@dataclass(frozen=True, kw_only=True)
class Objects:
    """Everything that a stack owns in Docker, names sorted. Images are shared by stacks, and not part of it."""

    containers: tuple[str, ...]
    volumes: tuple[str, ...]
    networks: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Each with its kind: `container isthmus-dev-local-registry`."""
        kinds = (("container", self.containers), ("volume", self.volumes), ("network", self.networks))
        return tuple(f"{kind} {name}" for kind, found in kinds for name in found)


def label_filter(root: Path, stack: str) -> dict[str, list[str]]:
    """Docker's filter for what a stack of this checkout owns."""
    return {"label": [f"{OWNER_LABEL}={owner_id(root)}", f"{STACK_LABEL}={stack}"]}


def owned(docker: "DockerHost", root: Path, stack: str) -> Objects:
    """Everything that the stack owns, running or not."""
    filters = label_filter(root, stack)
    api: Any = docker.api  # docker-py's own types leave out what it answers
    volumes = cast(list[Mapping[str, Any]], api.volumes(filters=filters).get("Volumes") or [])
    networks = cast(list[Mapping[str, Any]], api.networks(filters=filters))
    return Objects(
        containers=tuple(sorted(_name(item) for item in _containers(docker, filters))),
        volumes=tuple(sorted(str(item["Name"]) for item in volumes)),
        networks=tuple(sorted(str(item["Name"]) for item in networks)),
    )


def containers(root: Path, stack: str, *, docker: "Host | None" = None, usage: bool = False) -> list[Container]:
    """The stack's containers, sorted by name; `usage` asks for memory as well, which takes Docker a moment."""
    host = docker or _connect()
    found = [_container(item, stack) for item in _containers(host, label_filter(root, stack))]
    found.sort(key=lambda item: item.name)
    if not usage or not found:
        return found
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        return list(pool.map(partial(_with_usage, host), found))


def _connect() -> "DockerHost":
    from providers.containers.docker_host import connect

    return connect()


def _containers(docker: Host, filters: dict[str, list[str]]) -> list[Mapping[str, Any]]:
    api: Any = docker.api
    return cast(list[Mapping[str, Any]], api.containers(all=True, filters=filters))


def _name(item: Mapping[str, Any]) -> str:
    return str(item["Names"][0]).lstrip("/")


def _container(item: Mapping[str, Any], stack: str) -> Container:
    name = _name(item)
    ports = {int(port["PublicPort"]) for port in item.get("Ports") or () if port.get("PublicPort")}
    return Container(
        id=str(item["Id"]),
        name=name,
        service=name.removeprefix(f"isthmus-{stack}-"),
        state=str(item["State"]),
        status=str(item["Status"]),
        ports=tuple(sorted(ports)),
    )


def _with_usage(docker: Host, item: Container) -> Container:
    if item.state != "running":
        return item
    api: Any = docker.api
    memory = cast(Mapping[str, Any], api.stats(item.id, stream=False, one_shot=True).get("memory_stats", {}))
    # What `docker stats` shows: without the page cache that the kernel takes back when it must.
    cache = int(memory.get("stats", {}).get("inactive_file", 0))
    used = max(0, int(memory.get("usage", 0)) - cache)
    return replace(item, memory=used, memory_limit=int(memory.get("limit", 0)))
