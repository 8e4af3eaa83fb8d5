"""A stack's state opened for a run, and closed after it."""

import time
from dataclasses import dataclass, replace

from isthmus.engine import backend as files
from isthmus.engine import journal as journals
from isthmus.engine import passphrase
from isthmus.engine.backend import Backend
from isthmus.engine.context import Context
from isthmus.engine.crypto import Crypter
from isthmus.engine.journal import Journal
from isthmus.engine.order import ordered
from isthmus.engine.state import Deployment
from isthmus.engines.project import Project


@dataclass(kw_only=True)
class Opened:
    """A stack's state, unlocked with its passphrase; `base` is what its file holds."""

    backend: Backend
    crypter: Crypter
    base: bytes
    deployment: Deployment


def open_state(project: Project, stack: str, *, keep_salt: bool) -> Opened:
    """Read a stack's state, with the records of a killed run applied; it may be empty.

    `keep_salt` says to write the salt of its secrets to its settings, where they don't have it.
    """
    backend = Backend(root=project.state, project=project.name, stack=stack)
    base = backend.read()
    found = files.latest(base, backend.path)
    crypter = passphrase.open_crypter(project, stack, files.salt_of(found), keep_salt=keep_salt)
    deployment = files.parse(found, crypter, backend.path)
    recovered = journals.replay(backend.journal, base, deployment, crypter)
    return Opened(backend=backend, crypter=crypter, base=base, deployment=recovered or deployment)


def begin_journal(opened: Opened) -> Journal:
    """Begin a journal; what a killed run's one held is folded into the state first."""
    backend = opened.backend
    if backend.journal.exists() or not backend.exists():
        # A journal counts the resources in the order in which the file has them.
        opened.deployment = replace(opened.deployment, resources=ordered(opened.deployment.resources))
        opened.base = backend.write(opened.deployment, opened.crypter)
    return Journal(backend.journal, opened.base, opened.crypter)


def fold(*, opened: Opened, context: Context, journal: Journal, began: float) -> None:
    """Write the state that the journal has led to, with history, and remove the journal."""
    if context.snapshot.changed:
        data = opened.backend.write(context.snapshot.deployment(opened.crypter.state), opened.crypter)
        seconds = time.time()
        record = {
            "kind": context.kind,
            "startTime": int(seconds - (time.perf_counter() - began)),
            "message": context.options.message,
            "environment": {"exec.kind": "isthmus"},
            "config": {},
            "version": 0,
            "result": "failed" if context.failures or context.not_tried else "succeeded",
            "endTime": int(seconds),
            "resourceChanges": dict(sorted(context.changes.items())),
        }
        opened.backend.archive(data, record)
    journal.close(remove=True)
