"""What a stack's state was before: the records of its runs, and its backups."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from isthmus.engine.backend import Backend, latest, stamp_of
from isthmus.engine.errors import EngineError, StateError, UnsupportedError
from isthmus.engines.project import Project


class NoBackupError(EngineError):
    """The stack has no backup of that name."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run in the past; `began` is RFC 3339 in UTC, `changes` counts steps by operation."""

    kind: str
    result: str
    began: str
    seconds: int
    message: str
    changes: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy of the state; `made` is RFC 3339 in UTC, `resources` is -1 where it cannot be read."""

    name: str
    made: str
    resources: int
    bytes: int


def history(project: Project, stack: str) -> tuple[Run, ...]:
    """The runs of a stack, of either engine, the last one first; a record that cannot be read is left out."""
    folder = _backend(project, stack).history
    records = sorted(folder.glob("*.history.json"), key=stamp_of, reverse=True)
    return tuple(run for path in records if (run := _run(path)) is not None)


def backups(project: Project, stack: str) -> tuple[Copy, ...]:
    """The backups of a stack, the last one first."""
    paths = sorted(_backend(project, stack).backups.glob("*.json"), key=stamp_of, reverse=True)
    return tuple(
        Copy(name=path.name, made=_time(stamp_of(path) / 1e9), resources=_count(path), bytes=path.stat().st_size)
        for path in paths
    )


def read_backup(project: Project, stack: str, name: str) -> tuple[Path, bytes]:
    """The bytes of a backup, and where they lie; raises NoBackupError."""
    found = {path.name: path for path in _backend(project, stack).backups.glob("*.json")}
    path = found.get(name) or found.get(f"{name}.json")
    if path is None:
        raise NoBackupError(
            f"stack {stack} has no backup of that name", where=name, hint="bin/isthmus state backups lists them."
        )
    return path, path.read_bytes()


def _backend(project: Project, stack: str) -> Backend:
    return Backend(root=project.state, project=project.name, stack=stack)


def _run(path: Path) -> Run | None:
    try:
        record: dict[str, Any] = json.loads(path.read_bytes())
        return Run(
            kind=str(record["kind"]),
            result=str(record["result"]),
            began=_time(record["startTime"]),
            seconds=int(record["endTime"]) - int(record["startTime"]),
            message=str(record.get("message") or ""),
            changes=record.get("resourceChanges") or {},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _count(path: Path) -> int:
    try:
        return len(latest(path.read_bytes(), path).get("resources") or ())
    except (OSError, StateError, UnsupportedError):
        return -1


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
