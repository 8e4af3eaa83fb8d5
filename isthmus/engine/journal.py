"""The journal: an append-only file of what a run is about to do and has done, so that a step's cost doesn't grow.

The first line names the state that the records follow, by its SHA-256. Each record is one line of JSON, written with
one call, so that a process that is killed leaves whole lines and at most one torn one at the end, which is not counted.
Against a loss of power, a step waits until its intent is on the disk; those that wait together share one flush.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from isthmus.engine.crypto import Crypter
from isthmus.engine.durably import sync_folder
from isthmus.engine.errors import StateError
from isthmus.engine.state import Deployment, Operation, ResourceState, decode_resource


class Journal:
    """A journal that is being written."""

    def __init__(self, path: Path, base: bytes, crypter: Crypter) -> None:
        """Begin a journal that follows the state `base`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._crypter = crypter
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        self._written = 0
        self._durable = 0
        self._flushing: asyncio.Future[None] | None = None
        self._write({"base": _digest(base)})

    def begin(self, number: int, operation: Operation) -> None:
        """Record what is about to be done."""
        self._write({"begin": number, **operation.encode(self._crypter)})

    def commit(self, ended: Iterable[int], put: Sequence[tuple[int, ResourceState]], drop: Iterable[int]) -> None:
        """Record what has been done."""
        encoded = [[serial, resource.encode(self._crypter)] for serial, resource in put]
        self._write({"end": list(ended), "put": encoded, "drop": list(drop)})

    async def durable(self) -> None:
        """Wait until all that has been recorded so far would outlast a loss of power. Raises StateError."""
        wanted = self._written
        while self._durable < wanted:
            if self._flushing is None:
                self._flushing = asyncio.ensure_future(self._flush())
            # A step that is given up must not take the flush of the others with it.
            await asyncio.shield(self._flushing)

    def close(self, *, remove: bool) -> None:
        """End the journal; remove it where its records have been folded into the state."""
        os.close(self._file)
        if remove:
            self._path.unlink(missing_ok=True)

    async def _flush(self) -> None:
        reached, first = self._written, self._durable == 0
        # Of its own, because the journal may be closed before a flush that nobody waits for any more is done.
        duplicate = os.dup(self._file)
        try:
            await asyncio.to_thread(_to_disk, duplicate, self._path.parent if first else None)
            self._durable = reached
        except OSError as error:
            raise self._failed(error.strerror) from error
        finally:
            self._flushing = None

    def _write(self, record: dict[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        size = os.fstat(self._file).st_size
        try:
            written = os.write(self._file, line)
        except OSError as error:
            raise self._failed(error.strerror) from error
        if written != len(line):
            # Half a line in the middle would make all that follows unreadable.
            os.ftruncate(self._file, size)
            raise self._failed("No space left on device")
        self._written += 1

    def _failed(self, why: str | None) -> StateError:
        return StateError(
            f"what was done cannot be recorded: {why}",
            where=str(self._path),
            hint="make room on the disk, and run the same command again: it goes on from there",
        )


def _to_disk(file: int, folder: Path | None) -> None:
    """Have a file's data on the disk, and its folder's where that is new to it; closes the file."""
    try:
        # macOS has the other one only.
        getattr(os, "fdatasync", os.fsync)(file)
    finally:
        os.close(file)
    if folder is not None:
        sync_folder(folder)


def folding(path: Path, state: bytes) -> None:
    """Say in a journal, if there is one, that its records are in `state`, which is about to be written.

    So a run that is killed after that, and before the journal is removed, leaves nothing to be doubted.
    """
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return
    with file:
        # What a killed run left of a line would spoil this one.
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(json.dumps({"folded": _digest(state)}).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _digest(state: bytes) -> str:
    return hashlib.sha256(state).hexdigest()


def replay(path: Path, base: bytes, deployment: Deployment, crypter: Crypter | None) -> Deployment | None:
    """The deployment with a killed run's records applied, or None where there are none.

    Raises StateError where the state has changed since, so that the records follow another one.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return None
    records = [_record(line, path, number) for number, line in enumerate(lines[:-1], start=1)]
    if not records:
        return None
    if records[-1].get("folded") == _digest(base):
        return None
    if records[0].get("base") != _digest(base):
        raise StateError(
            "a run was killed, and the state has been changed since by something else",
            where=str(path),
            hint=f"see what its last lines were doing, then move it away: mv {path} {path}.old; the next up finds what "
            "it made by its names and labels, and takes it up",
        )
    resources, pending = numbered(deployment)
    for number, record in enumerate(records[1:], start=2):
        try:
            _apply(record, resources, pending, crypter)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged(f"is no record ({type(error).__name__}: {error})", path, number) from error
    return Deployment(
        resources=tuple(resources.values()),
        pending=tuple(pending.values()),
        salt=deployment.salt,
    )


def _record(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        record: Any = json.loads(line)
    except ValueError as error:
        raise _damaged(f"is not JSON ({error})", path, number) from error
    if not isinstance(record, dict):
        raise _damaged("is no record", path, number)
    return cast("dict[str, Any]", record)


def _damaged(why: str, path: Path, number: int) -> StateError:
    return StateError(
        f"the journal of a killed run is damaged: this line {why}",
        where=f"{path}:{number}",
        hint=f"The state from before that run is whole. Keep the journal: mv {path} {path}.damaged; then run up: what "
        "that run made is found by its names and labels, and taken up.",
    )


def numbered(deployment: Deployment) -> tuple[dict[int, ResourceState], dict[int, Operation]]:
    """Resources and operations by the numbers that a journal's records call them."""
    first = len(deployment.resources)
    return dict(enumerate(deployment.resources)), dict(enumerate(deployment.pending, start=first))


def _apply(
    record: dict[str, Any], resources: dict[int, ResourceState], pending: dict[int, Operation], crypter: Crypter | None
) -> None:
    if "folded" in record:
        return
    if "begin" in record:
        pending[record["begin"]] = Operation(type=record["type"], resource=decode_resource(record["resource"], crypter))
        return
    for number in record["end"]:
        pending.pop(number, None)
    for serial in record["drop"]:
        resources.pop(serial, None)
    for serial, data in record["put"]:
        resources[serial] = decode_resource(data, crypter)
