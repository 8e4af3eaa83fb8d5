"""The journal: an append-only file of what a run is about to do and has done, so that a step's cost doesn't grow.

The first line names the state that the records follow, by its SHA-256. Each record is one line of JSON, written with
one call, so that a process that is killed leaves whole lines and at most one torn one at the end, which is not counted.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from isthmus.engine.crypto import Crypter
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
        self._write({"base": hashlib.sha256(base).hexdigest()})

    def begin(self, number: int, operation: Operation) -> None:
        """Record what is about to be done."""
        self._write({"begin": number, **operation.encode(self._crypter)})

    def commit(self, ended: Iterable[int], put: Sequence[tuple[int, ResourceState]], drop: Iterable[int]) -> None:
        """Record what has been done."""
        encoded = [[serial, resource.encode(self._crypter)] for serial, resource in put]
        self._write({"end": list(ended), "put": encoded, "drop": list(drop)})

    def close(self, *, remove: bool) -> None:
        """End the journal; remove it where its records have been folded into the state."""
        os.close(self._file)
        if remove:
            self._path.unlink(missing_ok=True)

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

    def _failed(self, why: str | None) -> StateError:
        return StateError(
            f"what was done cannot be recorded: {why}",
            where=str(self._path),
            hint="make room on the disk, and run the same command again: it goes on from there",
        )


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
    if records[0].get("base") != hashlib.sha256(base).hexdigest():
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
    if "begin" in record:
        pending[record["begin"]] = Operation(type=record["type"], resource=decode_resource(record["resource"], crypter))
        return
    for number in record["end"]:
        pending.pop(number, None)
    for serial in record["drop"]:
        resources.pop(serial, None)
    for serial, data in record["put"]:
        resources[serial] = decode_resource(data, crypter)
