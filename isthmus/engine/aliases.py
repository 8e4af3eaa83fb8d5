"""Former names of resources: a resource that is found under one keeps what it is, and its state is renamed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.errors import DuplicateResourceError
from isthmus.engine.state import Operation, ResourceState


@dataclass(frozen=True, kw_only=True)
class Alias:
    """What a resource was: its URN, or the parts of it that were different; `parent` is a URN."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


def former_urns(context: Context, urn: str, parent: str, aliases: Iterable[Alias]) -> tuple[str, ...]:
    """The URNs that the resource may be found under, in the order in which Pulumi looks for them.

    What the parent was counts as well: a child's URN has its parent's type in it, and often its parent's name.
    """
    own = [_urn(context, urn, parent, alias) for alias in aliases]
    found = list(own)
    for was in _were(context, parent):
        found.extend(_inherited(context, child, parent, was) for child in (urn, *own))
    return tuple(f for f in dict.fromkeys(found) if f != urn)


def take_over(context: Context, urn: str, former: Iterable[str]) -> None:
    """Where the state has no such resource, rename the first that it has under a former name, in one record.

    Raises DuplicateResourceError where the program has registered that one already.
    """
    if urn in context.renamed:
        raise _claimed_twice(urn, context.renamed[urn])
    begun = {operation.resource.urn for operation in context.inherited.values()}
    if urn in context.olds or urn in begun:
        return
    for was in former:
        if was not in context.olds and was not in begun:
            continue
        if was in context.seen:
            raise _claimed_twice(was, urn)
        _rename(context, was, urn)
        context.renamed[was] = urn
        return


def kept(old: ResourceState | None, former: Iterable[str]) -> tuple[str, ...]:
    """The former names to remember: a child that a killed run did not come to is found by them in the next one."""
    return () if old is None else tuple(was for was in old.aliases if was in set(former))


def _claimed_twice(was: str, urn: str) -> DuplicateResourceError:
    return DuplicateResourceError(
        f"two resources of the program claim to be {was}",
        where=urn,
        hint="leave the alias out of one of them, or give the new resource another name",
    )


def _were(context: Context, urn: str) -> tuple[str, ...]:
    old = context.old(urn) if urn else None
    return () if old is None else old.aliases


def _urn(context: Context, urn: str, parent: str, alias: Alias) -> str:
    if alias.urn:
        return alias.urn
    above = "" if alias.no_parent else next(iter(_were(context, alias.parent)), alias.parent) or parent
    return urns.make(
        stack=alias.stack or context.stack,
        project=alias.project or context.project,
        parent=above,
        kind=alias.type or urns.type_of(urn),
        name=alias.name or urns.name_of(urn),
    )


def _inherited(context: Context, child: str, parent: str, was: str) -> str:
    """What the child was called while its parent was called `was`, also where its name begins with its parent's."""
    name, prefix = urns.name_of(child), urns.name_of(parent)
    if name.startswith(prefix):
        name = urns.name_of(was) + name.removeprefix(prefix)
    return urns.make(stack=context.stack, project=context.project, parent=was, kind=urns.type_of(child), name=name)


def _rename(context: Context, was: str, urn: str) -> None:
    """Give the resource its new name, wherever the state has the old one."""
    put: list[tuple[int | None, ResourceState]] = []
    for serial, state in context.snapshot.resources.items():
        fresh = renamed(state, was, urn)
        if fresh != state:
            put.append((serial, fresh))
    ended: list[int] = []
    for number, operation in list(context.inherited.items()):
        fresh = renamed(operation.resource, was, urn)
        if fresh != operation.resource:
            # Begun under the new name before it ends under the old one: a run that is killed between leaves both.
            again = context.snapshot.begin(operation.type, fresh)
            context.inherited[again] = Operation(type=operation.type, resource=fresh)
            ended.append(number)
    context.commit(*ended, put=put)
    if was in context.olds:
        context.olds[urn] = context.olds.pop(was)


def renamed(state: ResourceState, was: str, urn: str) -> ResourceState:
    """The record with one resource's new name in place of its old one; what bears the name remembers the old one."""

    def new(name: str) -> str:
        return urn if name == was else name

    def all_new(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(new(name) for name in names)

    provider = state.provider
    if provider and urns.split_reference(provider)[0] == was:
        provider = f"{urn}::{urns.split_reference(provider)[1]}"
    needed: Mapping[str, tuple[str, ...]] = {k: all_new(v) for k, v in state.property_dependencies.items()}
    fresh = replace(
        state,
        urn=new(state.urn),
        parent=new(state.parent),
        provider=provider,
        dependencies=all_new(state.dependencies),
        property_dependencies=needed,
        deleted_with=new(state.deleted_with),
        replace_with=all_new(state.replace_with),
    )
    if state.urn == was:
        fresh = replace(fresh, type=urns.type_of(urn), aliases=tuple(dict.fromkeys((was, *state.aliases))))
    return fresh
