"""What the components of an estate say that they use, asked of them on a substrate that makes nothing."""

import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel

from isthmus.rehearsal.errors import RehearsalError

_SECONDS = 120
_TAIL = 15


class Declared(BaseModel, frozen=True, extra="forbid"):
    """Who uses what, by the names of services; nothing else may be allowed."""

    services: tuple[str, ...]
    connections: tuple[tuple[str, str, int], ...]
    """Who connects to whom, on which port."""
    meshes: tuple[tuple[str, ...], ...]
    """Services whose pods connect to each other on every port."""
    databases: tuple[tuple[str, int], ...]
    """Who uses the database, on which port."""
    origins: tuple[tuple[str, int], ...]
    """Who calls something outside, on which port: in the internet, or in a network joined with the cluster's."""
    api: tuple[str, ...]
    """Who uses the cluster's API."""
    entered: tuple[tuple[str, int], ...]
    """What clients outside the cluster connect to."""
    grants: tuple[tuple[str, str, str], ...]
    """Service, bucket by the environment's name for it, and `read`, `write` or `readwrite`."""


def declared(environment: Path) -> Declared:
    """What the components say, asked in a process of its own: Pulumi's SDK has one program a process.

    `environment` is the environment's file, named like the stack. Raises RehearsalError.
    """
    command = [sys.executable, "-m", "isthmus.rehearsal.grants", str(environment)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603
    if done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-_TAIL:])
        raise RehearsalError(f"what the components declare can't be told:\n{tail}", where=str(environment))
    return Declared.model_validate_json(done.stdout)
