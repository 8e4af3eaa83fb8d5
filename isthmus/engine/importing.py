"""Importing: taking up a resource that something else made, as one of the stack's own."""

from dataclasses import replace

from isthmus.engine.backend import now
from isthmus.engine.context import Context
from isthmus.engine.errors import ImportFailedError
from isthmus.engine.goal import Goal
from isthmus.engine.provider import Provider
from isthmus.engine.state import ResourceState
from isthmus.engine.steps import refuse_protected
from isthmus.engine.values import Properties, has_unknown, marked


def is_import(goal: Goal, old: ResourceState | None) -> bool:
    """Whether the goal asks for a resource that the state does not have yet, by its ID, as Pulumi decides it."""
    if not goal.custom or not goal.import_id:
        return False
    return old is None or old.external or (old.import_id or old.id) != goal.import_id


async def found(goal: Goal, provider: Provider, reference: str) -> ResourceState:
    """What is there, as the provider reads it; raises ImportFailedError where nothing can be read by that ID."""
    kind = goal.type
    made = await provider.read(goal.urn, goal.import_id, {}, None)
    if not made.id:
        raise ImportFailedError(
            f"there is no {kind} with the ID {goal.import_id}, or its provider cannot read one by its ID alone",
            where=goal.urn,
            hint="see whether the ID is right; without the option import the resource is made",
        )
    if made.inputs is None:
        raise ImportFailedError(f"the provider does not import resources of type {kind}", where=goal.urn)
    stamp = now()
    there = goal.state(inputs=made.inputs, outputs=made.outputs, ident=made.id, provider=reference)
    return replace(there, created=stamp, modified=stamp)


async def agreed(goal: Goal, there: ResourceState, inputs: Properties, provider: Provider) -> ResourceState:
    """The imported resource with the program's inputs, which have been checked.

    Raises ImportFailedError, with the names of the properties, where they are not what is there: whoever imports wants
    the resource as it is, and an update or a replacement would come as a surprise.
    """
    diff = await provider.diff(there, inputs, goal.ignore_changes)
    names = [name for name in (*diff.changed, *diff.replaces) if not has_unknown(inputs.get(name))]
    if diff.changes and (names or not diff.changed):
        raise ImportFailedError(
            f"what is there is not what the program says: {', '.join(sorted(set(names))) or 'it differs'}",
            where=goal.urn,
            hint="make the program's inputs those of the resource, or list them under ignore_changes, and import again",
        )
    return replace(there, inputs=inputs, outputs=marked(there.outputs, inputs))


def commit(context: Context, done: ResourceState, old: ResourceState | None) -> None:
    """Record the imported resource; an old one of the same URN is to be deleted."""
    serial = context.olds.get(done.urn)
    ended = context.unfinished(done.urn, "updating", "deleting", "importing")
    drop: tuple[int, ...] = ()
    put: list[tuple[int | None, ResourceState]] = [(None, done)]
    if serial is not None and old is not None:
        if old.external or old.pending_replacement:
            drop = (serial,)
        else:
            put.append((serial, replace(context.snapshot.resources[serial], delete=True)))
    context.olds[done.urn] = context.commit(*ended, put=put, drop=drop)[0]


def refuse_replacing(goal: Goal, old: ResourceState, changed: tuple[str, ...]) -> None:
    """Raise where a resource whose import the program still asks for would be replaced by a new one."""
    if goal.import_id and not old.external:
        raise ImportFailedError(
            f"it was imported, and would be replaced by a new one, because of {', '.join(changed)}",
            where=goal.urn,
            hint="undo that change; or, to have it replaced, take the option import out of the program",
        )


def refuse_taking_over(goal: Goal, old: ResourceState | None) -> None:
    """Raise where importing would delete a resource that is protected."""
    if old is not None and not old.external:
        refuse_protected(old, f"replaced by the one with the ID {goal.import_id}")
