"""Folding what a killed run left into the state, so that anything may go on from there."""

from isthmus.engine import lock
from isthmus.engine.backend import Backend
from isthmus.engine.opened import open_state
from isthmus.engines.project import Project


def recover(project: Project, stack: str, *, say: lock.Say = lock.silent) -> bool:
    """Fold a killed run's journal into the state, if there is one; returns whether there was.

    Raises LockedError where the run that writes it is alive.
    """
    backend = Backend(root=project.state, project=project.name, stack=stack)
    if not backend.journal.exists():
        lock.clear_dead(backend.locks, stack=stack, say=say)
        return False
    with lock.held(backend.locks, stack=stack, say=say):
        opened = open_state(project, stack, keep_salt=True)
        backend.write(opened.deployment, opened.crypter)
        backend.journal.unlink(missing_ok=True)
    return True
