"""After a destroy: remove by label what the state did not know of, and fail loudly if anything stays."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from docker.errors import APIError, NotFound

from isthmus.errors import IsthmusError
from isthmus.local.objects import Objects, owned
from providers.containers.docker_host import DockerHost, connect


class LeftoversError(IsthmusError):
    """Something of a destroyed stack is still there."""


def sweep(root: Path, stack: str, *, docker: DockerHost | None = None) -> tuple[str, ...]:
    """Remove everything in Docker that carries the stack's labels; returns what that was.

    Raises LeftoversError, with names and Docker's reasons, where something is left all the same.
    """
    host = docker or connect()
    found = owned(host, root, stack)
    if not found.names:
        return ()
    reasons = _remove(host, found)
    left = owned(host, root, stack).names
    if left:
        because = "".join(f"\n  {name}: {reasons.get(name, 'Docker gave no reason')}" for name in left)
        raise LeftoversError(
            f"{len(left)} thing(s) of {stack} could not be deleted:{because}",
            where="Docker",
            hint=f"Free what holds them, then run again: bin/isthmus destroy {stack} --yes",
        )
    return found.names


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
