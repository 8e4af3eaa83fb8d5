"""What has to go before a resource is deleted to be replaced: whatever its loss would replace as well."""

from isthmus.engine.context import Context
from isthmus.engine.deletion import provider_state
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.values import UNKNOWN, Properties


async def doomed_with(context: Context, registry: Registry, root: ResourceState) -> list[ResourceState]:
    """The old resources to delete before `root`, those that others need last, `root` not among them.

    As Pulumi does: a resource goes if its provider says that it would be replaced were the inputs that come from
    what goes not known; one that the program has already registered in this run stays.
    """
    gone = {root.urn}
    found: list[ResourceState] = []
    for state in list(context.snapshot.resources.values()):
        if state.delete or state.pending_replacement or not state.custom or state.urn in gone:
            continue
        affected = [name for name, listed in state.property_dependencies.items() if gone & set(listed)]
        if not affected or state.urn in context.seen or state.external:
            continue
        inputs: Properties = {k: UNKNOWN if k in affected else v for k, v in state.inputs.items()}
        provider = await registry.required(context, provider_state(context, state), state.urn)
        if provider is not None and (await provider.diff(state, inputs, state.ignore_changes)).replaces:
            gone.add(state.urn)
            found.append(state)
    return list(reversed(found))
