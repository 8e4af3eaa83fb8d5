"""After a destroy: remove by label what the state did not know of, and fail loudly if anything stays."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from docker.errors import APIError, NotFound

from isthmus.errors import IsthmusError
from isthmus.local.objects import Objects, owned
from providers.containers.docker_host import DockerHost, connect


class LeftoversError(IsthmusError):
    """Something of a destroyed stack is still there."""


# Docker removes large file systems in the background, and says so; after this it has not got anywhere.
_SECONDS = 60.0
_PAUSE = 0.2


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep removed, each with its kind, and the names of the volumes that it kept."""

    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def sweep(root: Path, stack: str, *, docker: DockerHost | None = None, keep_volumes: bool = False) -> Swept:
    """Remove everything in Docker that carries the stack's labels, or all but volumes, and wait until it is gone.

    Raises LeftoversError, with names and Docker's reasons, where something is left all the same.
    """
    host = docker or connect()
    look = partial(_doomed, host, root, stack, keep_volumes)
    found, kept = look()
    left, reasons = found, dict[str, str]()
    until = time.monotonic() + _SECONDS
    while left.names:
        reasons = _remove(host, left)
        left, _ = look()
        if not (left.names and _going(left, reasons) and time.monotonic() < until):
            break
        time.sleep(_PAUSE)
    if left.names:
        because = "".join(f"\n  {name}: {reasons.get(name, 'Docker gave no reason')}" for name in left.names)
        raise LeftoversError(
            f"{len(left.names)} thing(s) of {stack} could not be deleted:{because}",
            where="Docker",
            hint=f"Free what holds them, then run again: bin/isthmus destroy {stack} --yes",
        )
    return Swept(removed=found.names, kept=kept)


def _doomed(docker: DockerHost, root: Path, stack: str, keep_volumes: bool) -> tuple[Objects, tuple[str, ...]]:
    found = owned(docker, root, stack)
    return (replace(found, volumes=()), found.volumes) if keep_volumes else (found, ())


def _going(left: Objects, reasons: dict[str, str]) -> bool:
    """Whether what is left is on its way: Docker refused nothing of it but because it is at it already."""
    return all("in progress" in reasons.get(name, "in progress") for name in left.names)


def _remove(docker: DockerHost, found: Objects) -> dict[str, str]:
    """Containers first: they hold the others. Returns the reason of each failure, by kind and name."""
    api: Any = docker.api
    reasons: dict[str, str] = {}
    steps: tuple[tuple[str, tuple[str, ...], Callable[[str], Any]], ...] = (
        ("container", found.containers, partial(api.remove_container, force=True, v=True)),
        ("volume", found.volumes, api.remove_volume),
        ("network", found.networks, api.remove_network),
    )
    for kind, names, remove in steps:
        for name in names:
            try:
                remove(name)
            except NotFound:
                continue
            except APIError as error:
                reasons[f"{kind} {name}"] = str(error.explanation or error)
    return reasons
