"""What to do about a resource: nothing, or create, update or replace it."""

from dataclasses import dataclass
from typing import Literal

from isthmus.engine import paths
from isthmus.engine.errors import PathError
from isthmus.engine.goal import Goal
from isthmus.engine.provider import Diff, Provider
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Value, equal, unwrap

Kind = Literal["create", "same", "update", "replace"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The decision, and what it rests on; `recreate` says that the old resource is gone already."""

    kind: Kind
    inputs: Properties
    changed: tuple[str, ...] = ()
    delete_first: bool = False
    recreate: bool = False


async def decide(
    goal: Goal,
    old: ResourceState | None,
    inputs: Properties,
    provider: Provider | None,
    *,
    interrupted: bool,
    along: tuple[str, ...] = (),
) -> Plan:
    """The plan for a resource whose inputs have been checked.

    `interrupted` says that a killed run was changing the resource, so that what is there cannot be relied on; `along`
    names the options by which it is replaced along with another, whatever the provider says.
    """
    if old is None:
        return Plan(kind="create", inputs=inputs)
    if old.pending_replacement or (old.external and goal.custom):
        return Plan(kind="create", inputs=inputs, recreate=old.pending_replacement)
    if not goal.custom or provider is None:
        changed = differing(old.inputs, inputs)
        return Plan(kind="update" if changed else "same", inputs=inputs, changed=changed)
    diff = await provider.diff(old, inputs, goal.ignore_changes)
    replaces = tuple(sorted({*_replaces(diff, goal), *along}))
    if replaces:
        first = diff.delete_before_replace if goal.delete_before_replace is None else goal.delete_before_replace
        return Plan(kind="replace", inputs=inputs, changed=replaces, delete_first=first)
    if diff.changes or interrupted or old.init_errors:
        return Plan(kind="update", inputs=inputs, changed=diff.changed)
    return Plan(kind="same", inputs=inputs)


def _replaces(diff: Diff, goal: Goal) -> tuple[str, ...]:
    if not diff.changes:
        return ()
    listed = [paths.parse(text) for text in goal.replace_on_changes]
    changed = (*diff.changed, *diff.paths)
    forced = [name for name in changed if listed and any(paths.covers(one, _path(name)) for one in listed)]
    return tuple(sorted({*diff.replaces, *forced}))


def _path(name: str) -> paths.Path:
    """What a provider calls a property; where that is no path, it is a name."""
    try:
        return paths.parse(name)
    except PathError:
        return (name,)


def differing(old: Properties, new: Properties) -> tuple[str, ...]:
    """The names of the properties that differ, secrecy aside, sorted."""
    return tuple(sorted(k for k in {*old, *new} if k not in old or k not in new or _changed(old[k], new[k])))


def _changed(old: Value, new: Value) -> bool:
    return not equal(unwrap(old), unwrap(new))


def keep_ignored(goal: Goal, old: ResourceState | None) -> Properties:
    """The goal's inputs, with the old values where changes are ignored; raises PathError."""
    inputs = goal.inputs
    if old is not None:
        for text in goal.ignore_changes:
            inputs = paths.restored(old.inputs, inputs, paths.parse(text))
    return inputs
