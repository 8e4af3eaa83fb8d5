"""What has to go before a resource is deleted to be replaced: whatever its loss would replace as well."""

from isthmus.engine.context import Context
from isthmus.engine.deletion import provider_state
from isthmus.engine.goal import Goal
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.together import outlived_hosts
from isthmus.engine.values import UNKNOWN, Properties


async def doomed_with(context: Context, registry: Registry, root: ResourceState) -> list[ResourceState]:
    """The old resources to delete before `root`, those that others need last, `root` not among them.

    As Pulumi does: a resource goes if it is deleted or replaced with what goes, or if its provider says that it would
    be replaced were the inputs that come from what goes not known; one that the program has already registered stays.
    """
    gone = {root.urn}
    found: list[ResourceState] = []
    outlived = outlived_hosts(context.snapshot.resources, context.olds)
    for state in list(context.snapshot.resources.values()):
        if state.delete or state.pending_replacement or not state.custom or state.urn in gone:
            continue
        within = "" if state.urn in outlived else state.deleted_with
        if state.external or (_registered(context, state.urn) and not (state.protect and within in gone)):
            # What is protected would be lost all the same, until the state has it elsewhere.
            continue
        if gone & {within, *state.replace_with}:
            gone.add(state.urn)
            found.append(state)
            continue
        affected = [name for name, listed in state.property_dependencies.items() if gone & set(listed)]
        if not affected:
            continue
        inputs: Properties = {k: UNKNOWN if k in affected else v for k, v in state.inputs.items()}
        provider = await registry.required(context, provider_state(context, state), state.urn)
        if provider is not None and (await provider.diff(state, inputs, state.ignore_changes)).replaces:
            gone.add(state.urn)
            found.append(state)
    return list(reversed(found))


def _registered(context: Context, urn: str) -> bool:
    """Whether the program has registered it; one whose registration failed is where it was."""
    return urn in context.seen and urn not in context.failed


def replaced_along(context: Context, goal: Goal) -> tuple[str, ...]:
    """The options by which the resource is replaced along with one that has been replaced.

    That may have been in a run that was killed, or that failed, before it came to this resource: then what was replaced
    still waits for its deletion, and what replaced it is younger than this resource.
    """
    found = ["deletedWith"] if goal.deleted_with and _outlived(context, goal.urn, goal.deleted_with) else []
    return (*found, *(["replaceWith"] if any(_outlived(context, goal.urn, u) for u in goal.replace_with) else []))


def _outlived(context: Context, urn: str, other: str) -> bool:
    if other in context.replaced:
        return True
    mine, fresh = context.old(urn), context.old(other)
    waiting = any(state.delete and state.urn == other for state in context.snapshot.resources.values())
    return waiting and mine is not None and fresh is not None and mine.created < fresh.created
