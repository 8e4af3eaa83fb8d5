"""The lock of a stack: one file in the file backend's place and format, which names its owner.

Pulumi's own engine sees it as one of its locks, and refuses to work on the stack while it is there.
"""

import contextlib
import json
import uuid
from collections.abc import Callable, Generator
from pathlib import Path

from isthmus.engine.backend import Backend
from isthmus.engine.durably import write_atomically
from isthmus.engine.errors import LockedError
from isthmus.engine.owner import Owner, myself, read_owner
from isthmus.engines.project import Project

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


@contextlib.contextmanager
def held(locks: Path, *, stack: str, say: Say = silent) -> Generator[None]:
    """Hold the stack's lock; raises LockedError where a live process holds it, and takes over a dead one's.

    `say` is told whose lock was taken over.
    """
    _refuse_live(locks, stack, say)
    mine = locks / f"{uuid.uuid4()}.json"
    write_atomically(mine, json.dumps(myself()).encode())
    try:
        # Two that start together both write and then look: at least one of them sees the other and gives way.
        _refuse_live(locks, stack, say, besides=mine)
        yield
    finally:
        mine.unlink(missing_ok=True)


def clear_dead(locks: Path, *, stack: str, say: Say = silent) -> None:
    """Remove the locks of dead processes; raises LockedError where a live one holds the stack."""
    _refuse_live(locks, stack, say)


def owners(locks: Path) -> tuple[Owner, ...]:
    """Whose locks there are, live or dead."""
    return tuple(owner for path in sorted(locks.glob("*.json")) if (owner := read_owner(path)) is not None)


def folder(project: Project, stack: str) -> Path:
    """Where a stack's locks lie."""
    return Backend(root=project.state, project=project.name, stack=stack).locks


def _refuse_live(locks: Path, stack: str, say: Say, besides: Path | None = None) -> None:
    for owner in owners(locks):
        if owner.path == besides:
            continue
        if not owner.dead:
            raise LockedError(
                f"stack {stack} is locked: {owner.described} has been working on it since {owner.since}",
                where=str(owner.path),
                hint=_advice(owner, stack),
            )
        owner.path.unlink(missing_ok=True)
        say(f"took over the lock of {owner.described}, which was working on {stack} since {owner.since} and has ended")


def _advice(owner: Owner, stack: str) -> str:
    if not owner.readable:
        return f"If nothing works on {stack}, remove it: bin/isthmus state unlock {stack} --force"
    if owner.here:
        return f"Wait for it to end, or end it: kill -INT {owner.pid}. A lock whose process has ended is taken over."
    return (
        f"Wait for it to end. Only {owner.host} knows whether it still runs; if it certainly does not: "
        f"bin/isthmus state unlock {stack} --force"
    )
