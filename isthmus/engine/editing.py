"""Changing a stack's state by hand: under its lock, with a backup before, and only as a whole."""

import contextlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from isthmus.engine import lock, passphrase, portable
from isthmus.engine import urn as urns
from isthmus.engine.backend import Backend
from isthmus.engine.errors import EngineError, ProtectedError, StateError
from isthmus.engine.lookup import find
from isthmus.engine.opened import Opened, open_state
from isthmus.engine.order import ordered
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engines.project import Project

Say = Callable[[str], None]


class HasDependentsError(EngineError):
    """Other resources need the one that is to be removed."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What an edit did to the state, by URN, sorted."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def remove(
    project: Project, stack: str, name: str, *, with_dependents: bool = False, force: bool = False, say: Say
) -> tuple[ResourceState, ...]:
    """Take a resource out of the state, with what a killed run was doing to it; returns all that was taken out.

    `name` is a URN or ends one. Where the resource was replaced, and the old one still waits to be deleted, that one
    is taken out first. Raises HasDependentsError, ProtectedError, and what finding raises.
    """
    with _editing(project, stack, say) as opened:
        listed = opened.deployment.resources
        pending = opened.deployment.pending
        urn = find([*(r.urn for r in listed), *(o.resource.urn for o in pending)], name)
        chosen = _chosen(listed, urn)
        gone = [*chosen, *_dependents(listed, chosen)]
        _refuse(gone, len(chosen), with_dependents=with_dependents, force=force)
        left = tuple(r for r in listed if not any(r is each for each in gone))
        doomed = {urn, *(r.urn for r in gone)}
        operations = tuple(o for o in pending if o.resource.urn not in doomed)
        _put(opened, replace(opened.deployment, resources=left, pending=operations))
    return tuple(gone) or tuple(o.resource for o in pending if o.resource.urn == urn)


def load(project: Project, stack: str, data: bytes, where: str, *, say: Say) -> Changes:
    """Make an export, or a backup, the state; all of it is checked before anything changes. Returns what differs."""
    backend = Backend(root=project.state, project=project.name, stack=stack)
    with lock.held(backend.locks, stack=stack, say=say):
        opened, damage = _whatever_there_is(project, backend)
        deployment, crypter = portable.load(project, stack, data, where, opened.crypter)
        for path in damage:
            kept = path.with_name(f"{path.name}.damaged")
            path.replace(kept)
            say(f"what was there is damaged, and is kept in {kept}")
        if not opened.base:
            opened.crypter = passphrase.open_crypter(project, stack, crypter.state, keep_salt=True)
        before = opened.deployment
        _put(opened, deployment)
    return _differences(before, deployment)


def forget_outputs(project: Project, stack: str, *, say: Say) -> None:
    """Take the stack's outputs out of its state: what they tell of is gone."""
    backend = Backend(root=project.state, project=project.name, stack=stack)
    if not backend.exists():
        return
    with _editing(project, stack, say) as opened:
        old = opened.deployment.resources
        new = tuple(replace(r, outputs={}) if r.type == urns.ROOT_TYPE else r for r in old)
        if new != old:
            _put(opened, replace(opened.deployment, resources=new))


@contextlib.contextmanager
def _editing(project: Project, stack: str, say: Say) -> Generator[Opened]:
    """Hold the lock, and fold what a killed run left."""
    backend = Backend(root=project.state, project=project.name, stack=stack)
    if not backend.exists():
        raise portable.no_stack(backend)
    with lock.held(backend.locks, stack=stack, say=say):
        yield _folded(project, backend)


def _folded(project: Project, backend: Backend) -> Opened:
    opened = open_state(project, backend.stack, keep_salt=False)
    if backend.journal.exists():
        opened.deployment = replace(opened.deployment, resources=ordered(opened.deployment.resources))
        opened.base = backend.write(opened.deployment, opened.crypter)
        backend.journal.unlink()
    return opened


def _whatever_there_is(project: Project, backend: Backend) -> tuple[Opened, list[Path]]:
    """The state, which may be none, or damaged: then it counts as none, and its files are returned as well."""
    try:
        return _folded(project, backend), []
    except StateError:
        crypter = passphrase.open_crypter(project, backend.stack, "", keep_salt=False)
        nothing = Opened(backend=backend, crypter=crypter, base=b"", deployment=Deployment())
        return nothing, [path for path in (backend.path, backend.journal) if path.exists()]


def _put(opened: Opened, deployment: Deployment) -> None:
    if opened.base:
        opened.backend.backup(opened.base)
    opened.backend.backup(opened.backend.write(deployment, opened.crypter))


def _chosen(listed: Iterable[ResourceState], urn: str) -> list[ResourceState]:
    named = [r for r in listed if r.urn == urn]
    waiting = [r for r in named if r.delete]
    return waiting if waiting and len(waiting) < len(named) else named


def _dependents(listed: tuple[ResourceState, ...], chosen: list[ResourceState]) -> list[ResourceState]:
    """What needs the chosen, and what needs that; a URN that another record still has is not missed."""
    kept = [r for r in listed if not any(r is each for each in chosen)]
    gone = {r.urn for r in chosen} - {r.urn for r in kept}
    found: list[ResourceState] = []
    while True:
        more = [r for r in kept if not any(r is each for each in found) and gone & set(r.needs())]
        if not more:
            return found
        found += more
        gone |= {r.urn for r in more}


def _refuse(gone: list[ResourceState], chosen: int, *, with_dependents: bool, force: bool) -> None:
    if len(gone) > chosen and not with_dependents:
        names = "\n".join(sorted({r.urn for r in gone[chosen:]}))
        raise HasDependentsError(
            f"{len(gone) - chosen} other resource(s) need it:\n{names}",
            where=gone[0].urn,
            hint="Nothing was changed. --with-dependents removes them from the state too.",
        )
    protected = [r for r in gone if r.protect]
    if protected and not force:
        raise ProtectedError(
            "the resource is protected", where=protected[0].urn, hint="Nothing was changed. --force removes it anyway."
        )


def _differences(before: Deployment, after: Deployment) -> Changes:
    old, new = _by_urn(before), _by_urn(after)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(urn for urn in old.keys() & new.keys() if old[urn] != new[urn])),
    )


def _by_urn(deployment: Deployment) -> dict[str, list[ResourceState]]:
    found: dict[str, list[ResourceState]] = {}
    for state in deployment.resources:
        found.setdefault(state.urn, []).append(state)
    return found


def rewrite(project: Project, stack: str, change: Callable[[ResourceState], ResourceState], *, say: Say) -> None:
    """Have each record of the state be what `change` makes of it; there is a backup where that is anything else."""
    with _editing(project, stack, say) as opened:
        new = tuple(change(record) for record in opened.deployment.resources)
        if new != opened.deployment.resources:
            _put(opened, replace(opened.deployment, resources=new))
