"""Who holds a lock, and whether that process still lives."""

import getpass
import json
import os
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import psutil

from isthmus.engine.backend import now

# A process's start, as the system gives it twice, may differ by rounding, in seconds.
_SAME_START = 2.0


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A lock's file, and the process that it names; `since` is RFC 3339, and `pid` 0 where it cannot be read."""

    path: Path
    pid: int
    user: str
    host: str
    since: str
    dead: bool

    @property
    def readable(self) -> bool:
        """Whether the file says whose it is."""
        return self.pid > 0

    @property
    def here(self) -> bool:
        """Whether the process is, or was, one of this machine."""
        return self.host == socket.gethostname()

    @property
    def described(self) -> str:
        """The owner in a sentence."""
        return f"{self.user}@{self.host} (process {self.pid})" if self.readable else "somebody who cannot be read"


def myself() -> dict[str, Any]:
    """This process as a lock names it."""
    return {
        "pid": os.getpid(),
        "username": _user(),
        "hostname": socket.gethostname(),
        "timestamp": now(),
        "started": psutil.Process().create_time(),
        "birth": _birth(os.getpid()),
    }


def read_owner(path: Path) -> Owner | None:
    """The owner that a lock names; None where the lock has gone. One that cannot be read is taken for a live one's."""
    try:
        fields: Any = json.loads(path.read_bytes())
        said = cast("dict[str, Any]", fields)
        return Owner(
            path=path,
            pid=int(said["pid"]),
            user=str(said["username"]),
            host=str(said["hostname"]),
            since=str(said["timestamp"]),
            dead=_dead(said),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return Owner(path=path, pid=0, user="", host="", since="a time that cannot be read", dead=False)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the user may have a number and no name.
        return str(os.getuid())


def _dead(owner: dict[str, Any]) -> bool:
    if owner["hostname"] != socket.gethostname():
        return False
    try:
        process = psutil.Process(int(owner["pid"]))
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        birth = _birth(process.pid)
        if birth and owner.get("birth"):
            return birth != owner["birth"]
        started, name = process.create_time(), process.name()
    except psutil.NoSuchProcess:
        return True
    if "started" in owner:
        return abs(started - float(owner["started"])) > _SAME_START
    # Pulumi's own locks don't say when their process started; one that started after the lock was made isn't it. A
    # clock that has been set since makes times worthless, so that a process of that name is believed whatever they say.
    return "pulumi" not in name and started > _epoch(owner) + _SAME_START


def _birth(pid: int) -> str:
    """What tells a process from others of its number, whatever the clock does; empty where the system can't say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # The name, in parentheses, may hold anything; the start is the 20th field after it.
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
    return f"{boot}:{ticks}"


def _epoch(owner: dict[str, Any]) -> float:
    try:
        return datetime.fromisoformat(owner["timestamp"]).timestamp()
    except (KeyError, ValueError):
        return time.time()
