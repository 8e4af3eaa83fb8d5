"""What a killed run was in the middle of: found again, so that nothing is made twice and nothing is left unowned.

A provider's create is idempotent: asked again with the same inputs, it takes up what is there. So a resource whose
creation was recorded as begun, and that the program no longer wants, is created once more and then deleted; if it is
protected, it stays, and the error about it says so.
"""

from dataclasses import replace

from isthmus.engine.context import Context
from isthmus.engine.deletion import provider_state
from isthmus.engine.errors import EngineError, PluginError
from isthmus.engine.planner import differing
from isthmus.engine.provider import Provider, seconds
from isthmus.engine.registry import Registry
from isthmus.engine.state import Operation, ResourceState
from isthmus.engine.values import Properties


async def settle_unwanted(context: Context, registry: Registry) -> None:
    """Take up what was being created and has not been registered in this run, to be deleted."""
    for number, operation in list(context.inherited.items()):
        urn = operation.resource.urn
        if operation.type == "creating":
            if urn not in context.seen:
                await _settle(context, registry, number, operation)
        elif context.old(urn) is None:
            context.commit(number)


async def settle_before(context: Context, registry: Registry, urn: str, inputs: Properties, provider: Provider) -> None:
    """Before the program's resource is planned: take up what was being created, where it is another thing by now.

    It is another thing where the provider says that the new inputs would replace it. Where it is not, creating the
    resource takes it up, and changing it changes it.
    """
    for number in context.unfinished(urn, "creating"):
        operation = context.inherited[number]
        recorded = operation.resource
        if not differing(recorded.inputs, inputs):
            continue
        left = replace(recorded, outputs=recorded.inputs)
        if (await provider.diff(left, inputs, ())).replaces:
            await _settle(context, registry, number, operation)


async def settle_instead(context: Context, registry: Registry, urn: str) -> None:
    """Before a resource is imported under this URN: take up what was being created under it, to be deleted."""
    for number in context.unfinished(urn, "creating"):
        await _settle(context, registry, number, context.inherited[number])


async def heal_half_deleted(context: Context, urn: str, provider: Provider) -> None:
    """Forget a resource that a killed run was deleting and that is gone."""
    old = context.old(urn)
    if old is None or not context.unfinished(urn, "deleting"):
        return
    found = await provider.read(urn, old.id, old.outputs, old.inputs)
    if not found.id:
        context.commit(*context.unfinished(urn, "deleting"), drop=[context.olds.pop(urn)])


async def _settle(context: Context, registry: Registry, number: int, operation: Operation) -> None:
    recorded: ResourceState = operation.resource
    try:
        provider = await registry.required(context, provider_state(context, recorded), recorded.urn)
        if provider is None:
            return
        timeout = seconds(recorded.custom_timeouts, "create")
        async with context.gate:
            made = await provider.create(recorded.urn, recorded.inputs, timeout=timeout, preview=False)
    except EngineError as error:
        context.say("warning", f"what a killed run was creating could not be taken up: {error}", recorded.urn)
        if not isinstance(error, PluginError):
            # It can no more be made now than then; as after any creation that fails, nothing is known to be there.
            context.commit(number)
        return
    context.redactor.learn(made.outputs)
    # What is protected is not deleted unasked, even if it was only begun: what creating took up may hold data.
    stays = recorded.protect and context.old(recorded.urn) is None
    there = replace(recorded, id=made.id, outputs=made.outputs, delete=not stays, protect=stays)
    serial = context.commit(number, put=[(None, there)])[0]
    if stays:
        context.olds[recorded.urn] = serial
