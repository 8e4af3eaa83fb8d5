"""`isthmus state import|remove|restore|unlock`: mend what is known of a stack's resources."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isthmus.cli.options import DEFAULT_STACK, Json, Stack, StackOption, Yes
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.engine.editing import Changes
    from isthmus.engine.state import ResourceState

Force = Annotated[bool, typer.Option("--force", help="Do it even so.")]
_DELETED_BY = {
    "containers:index:Container": "docker rm --force --volumes {id}",
    "containers:index:Volume": "docker volume rm {id}",
    "containers:index:Network": "docker network rm {id}",
}


class UnreadableFileError(IsthmusError):
    """A file that was named cannot be read."""


class StillLockedError(IsthmusError):
    """A lock was left where it is."""


def import_(
    file: Annotated[Path, typer.Argument(help="What `state export` or `pulumi stack export` wrote; - is stdin.")],
    stack: StackOption = DEFAULT_STACK,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Make an export the stack's state; it is checked as a whole before anything changes."""
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.expanduser().read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror}", where=str(file)) from error
    _load(stack, data, "standard input" if str(file) == "-" else str(file), yes=yes, json=json)


def restore(
    name: Annotated[str, typer.Argument(help="The name of a backup, as `state backups` lists it.")],
    stack: StackOption = DEFAULT_STACK,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Make a backup the stack's state; it is checked as a whole before anything changes."""
    from isthmus.cli.place import project_root
    from isthmus.engine import past
    from isthmus.engines import Project

    path, data = past.read_backup(Project(root=project_root()), stack, name)
    _load(stack, data, str(path), yes=yes, json=json)


def remove(
    name: Annotated[str, typer.Argument(help="A URN, or how one ends: registry, Container::registry.")],
    stack: StackOption = DEFAULT_STACK,
    with_dependents: Annotated[bool, typer.Option("--with-dependents", help="And all that needs it.")] = False,
    force: Force = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take a resource out of the state. What it stands for stays where it is."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import confirm, result_json, say
    from isthmus.engine import editing
    from isthmus.engines import Project

    if not confirm(f"take {name} out of the state of {stack}?", yes=yes):
        say("Nothing was changed.")
        raise typer.Exit(1)
    project = Project(root=project_root())
    gone = editing.remove(project, stack, name, with_dependents=with_dependents, force=force, say=say)
    if json:
        result_json({"stack": stack, "removed": [{"urn": r.urn, "type": r.type, "id": r.id} for r in gone]})
    for each in gone:
        say(f"- {each.urn}")
    for line in _afterwards(gone, stack):
        say(line)


def unlock(stack: Stack = DEFAULT_STACK, force: Force = False, yes: Yes = False) -> None:
    """Remove the locks of runs that have ended; with --force, of all."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import confirm, say
    from isthmus.engine import lock
    from isthmus.engines import Project

    locks = lock.folder(Project(root=project_root()), stack)
    found = lock.owners(locks)
    live = [owner for owner in found if not owner.dead]
    if live and not force:
        # It raises, with what is known of the owner.
        lock.clear_dead(locks, stack=stack, say=say)
    names = ", ".join(owner.described for owner in live)
    if live and not confirm(
        f"remove the lock of {names}? If it still works on {stack}, its state will be lost", yes=yes
    ):
        raise StillLockedError(f"{stack} is still locked by {names}", where=str(live[0].path))
    for owner in found:
        owner.path.unlink(missing_ok=True)
        say(f"removed the lock of {owner.described}, of {owner.since}")
    if not found:
        say(f"{stack} is not locked")


def _load(stack: str, data: bytes, where: str, *, yes: bool, json: bool) -> None:
    from dataclasses import asdict

    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import confirm, result_json, say
    from isthmus.engine import editing
    from isthmus.engines import Project

    if not confirm(f"replace the state of {stack} by {where}?", yes=yes):
        say("Nothing was changed.")
        raise typer.Exit(1)
    changes = editing.load(Project(root=project_root()), stack, data, where, say=say)
    if json:
        result_json({"stack": stack, **asdict(changes)})
    for line in _told(changes):
        say(line)
    say(f"What is really there has not been touched; look at what differs: bin/isthmus preview {stack} --refresh")


def _told(changes: "Changes") -> list[str]:
    listed = (("+", changes.added), ("-", changes.removed), ("~", changes.changed))
    lines = [f"{sign} {urn}" for sign, urns in listed for urn in urns]
    counted = f"{len(changes.added)} added, {len(changes.removed)} removed, {len(changes.changed)} changed"
    return [*lines, f"{counted}; the state before is in bin/isthmus state backups"]


def _afterwards(gone: "Sequence[ResourceState]", stack: str) -> list[str]:
    """What becomes of the things themselves."""
    real = [each for each in gone if each.custom and each.id and not each.type.startswith("pulumi:")]
    if not real:
        return ["Nothing but the state knew of it."]
    lines = [f"It is no longer in the state; what is really there stays, and the next up of {stack} takes it up again"]
    lines[0] += " if the program still asks for it. To delete it:" if any(r.type in _DELETED_BY for r in real) else "."
    lines += [f"  {_DELETED_BY[each.type].format(id=each.id)}" for each in real if each.type in _DELETED_BY]
    secrets = [each.urn.rpartition("::")[2] for each in real if each.type == "containers:index:Secret"]
    if secrets:
        lines.append(
            f"The value of {', '.join(secrets)} was in the state alone. The next up draws another; what was locked "
            "with the old one needs the backup: bin/isthmus state backups"
        )
    return lines
