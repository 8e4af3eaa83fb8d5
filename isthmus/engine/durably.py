"""Files that outlast a loss of power: the old bytes or the new ones, never a mixture, and never neither."""

import os
from pathlib import Path

from isthmus.engine.errors import StateError


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it holds the old bytes or the new ones, whatever happens; others cannot read it.

    Raises StateError where it cannot be written.
    """
    try:
        _replace(path, data)
    except OSError as error:
        raise StateError(
            f"cannot be written: {error.strerror or error}",
            where=str(path),
            hint="Nothing is lost. Make room on the disk, or let this user write there, and run the same command "
            "again: it goes on from there.",
        ) from error


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk: a file that was renamed into it is there only then."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
