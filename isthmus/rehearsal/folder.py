"""The folder of a rehearsal: one rehearsal at a time, what it keeps when it is cut short, and what it leaves."""

import contextlib
import fcntl
import json
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import cast

from isthmus.rehearsal.errors import RehearsalError

REPORT = "report.json"
PLACE = "place.json"
_LOCK = "lock"


@contextlib.contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold the folder; raises RehearsalError where another rehearsal of the stack does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RehearsalError("another rehearsal of this stack is under way", where=str(folder)) from error
        yield


def moved(folder: Path, *, region: str, account: str) -> str | None:
    """Where in AWS the rehearsal before this one was, if it was cut short and was elsewhere."""
    try:
        place = cast("dict[str, str]", json.loads((folder / PLACE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    there = (place["region"], place["account"])
    return None if there == (region, account) else f"{there[0]} of account {there[1]}"


def begin_anew(folder: Path) -> None:
    """Forget a rehearsal that was cut short, while the folder is held."""
    _remove(folder, keeping={_LOCK, REPORT})


def clear(folder: Path) -> None:
    """Keep the report alone: the next rehearsal begins anew."""
    _remove(folder, keeping={REPORT})


def _remove(folder: Path, *, keeping: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in keeping:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
