"""The lock of a stack: one file in the file backend's place and format, which names its owner.

Pulumi's own engine sees it as one of its locks, and refuses to work on the stack while it is there.
"""

import contextlib
import getpass
import json
import os
import socket
import time
import uuid
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from isthmus.engine.backend import Backend, now, write_atomically
from isthmus.engine.errors import LockedError
from isthmus.engines.project import Project

# A process's start, as the system gives it twice, may differ by rounding, in seconds.
_SAME_START = 2.0


@contextlib.contextmanager
def held(locks: Path, *, stack: str) -> Generator[None]:
    """Hold the stack's lock; raises LockedError where a live process holds it, and takes over a dead one's."""
    _refuse_live(locks, stack)
    mine = locks / f"{uuid.uuid4()}.json"
    write_atomically(mine, json.dumps(_me()).encode())
    try:
        # Two that start together both write and then look: at least one of them sees the other and gives way.
        _refuse_live(locks, stack, besides=mine)
        yield
    finally:
        mine.unlink(missing_ok=True)


def clear_dead(locks: Path, *, stack: str) -> None:
    """Remove the locks of dead processes; raises LockedError where a live one holds the stack."""
    _refuse_live(locks, stack)


def folder(project: Project, stack: str) -> Path:
    """Where a stack's locks lie."""
    return Backend(root=project.state, project=project.name, stack=stack).locks


def _me() -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "username": _user(),
        "hostname": socket.gethostname(),
        "timestamp": now(),
        "started": psutil.Process().create_time(),
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the user may have a number and no name.
        return str(os.getuid())


def _refuse_live(locks: Path, stack: str, besides: Path | None = None) -> None:
    for path in sorted(locks.glob("*.json")):
        if path == besides:
            continue
        try:
            owner = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            continue
        if _dead(owner):
            path.unlink(missing_ok=True)
            continue
        raise LockedError(
            f"stack {stack} is locked: {owner['username']}@{owner['hostname']} (process {owner['pid']}) "
            f"has been working on it since {owner['timestamp']}",
            where=str(path),
            hint="wait for it to end; the lock of a process that ended on this machine is taken over by the next run, "
            "and only if it ran on another machine and is certainly gone, delete the file",
        )


def _dead(owner: dict[str, Any]) -> bool:
    if owner.get("hostname") != socket.gethostname():
        return False
    try:
        process = psutil.Process(int(owner["pid"]))
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        started = process.create_time()
    except psutil.NoSuchProcess:
        return True
    if "started" in owner:
        return abs(started - float(owner["started"])) > _SAME_START
    # Pulumi's own locks don't say when their process started; one that started after the lock was made isn't it.
    return started > _epoch(owner) + _SAME_START


def _epoch(owner: dict[str, Any]) -> float:
    try:
        return datetime.fromisoformat(owner["timestamp"]).timestamp()
    except (KeyError, ValueError):
        return time.time()
