"""The end of a run: deleting what was replaced, and what the program no longer asks for."""

from collections.abc import Iterable

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.deletion import Deleter
from isthmus.engine.errors import ProtectedError, TargetError
from isthmus.engine.registry import Registry
from isthmus.engine.sparing import needed, spared
from isthmus.engine.state import ResourceState
from isthmus.engine.steps import refuse_protected
from isthmus.engine.targets import chosen
from isthmus.engine.unfinished import settle_unwanted


async def finish(context: Context, registry: Registry, deleter: Deleter, *, whole: bool = True) -> None:
    """Delete what is not wanted any more, as far as that is certain; what is not tried for a failure is noted.

    `whole` says that the program came to its end. Where it did not, nobody knows what it would have asked for, and
    where a failure is not about a resource, nothing more is to be done at all.
    """
    resources = context.snapshot.resources
    replaced = [serial for serial, state in resources.items() if state.delete]
    if not whole or context.hopeless or any(failure.urn not in context.failed for failure in context.failures):
        _leave(context, replaced)
        return
    doomed = [serial for serial, state in resources.items() if state.delete or state.urn not in context.seen]
    if context.cancelling:
        _leave(context, doomed)
        return
    if not context.failed and not context.dry_run and not context.options.targets:
        await settle_unwanted(context, registry)
        doomed = [serial for serial, state in resources.items() if state.delete or state.urn not in context.seen]
    if context.failed:
        kept = spared(resources, doomed, context.failed, _begun(context))
        _leave(context, kept)
        doomed = [serial for serial in doomed if serial not in kept]
    await delete_chosen(context, deleter, doomed)


async def delete_chosen(context: Context, deleter: Deleter, doomed: Iterable[int]) -> None:
    """Delete those that the run is about; none of them where one is needed by what the run is not about."""
    resources, targets = context.snapshot.resources, context.options.targets
    mine = [serial for serial in doomed if chosen(resources[serial].urn, targets)]
    lost = needed(resources, mine, _begun(context)) if targets else {}
    for urn, other in lost.items():
        why = TargetError(
            f"it cannot be deleted: {other} needs it, and is not among the targets",
            where=urn,
            hint="add that one to the targets, or leave this one out",
        )
        context.fail(urn, "delete", why)
    if not lost:
        await deleter.delete_all(mine)


def protected(context: Context) -> bool:
    """Whether anything that the run would delete is protected: that is a failure, and nothing is to be begun.

    The Pulumi CLI comes upon it in the preview that it makes first.
    """
    mine = [r for r in context.snapshot.resources.values() if chosen(r.urn, context.options.targets) and not r.delete]
    kept = [state for state in mine if state.protect]
    for state in kept:
        try:
            refuse_protected(state, "deleted")
        except ProtectedError as error:
            context.fail(state.urn, "delete", error)
    for state in mine:
        if kept and not state.protect and not urns.is_provider(state.type):
            context.skip(state.urn)
    return bool(kept)


def _begun(context: Context) -> list[ResourceState]:
    return [operation.resource for operation in context.inherited.values() if operation.type == "creating"]


def _leave(context: Context, serials: Iterable[int]) -> None:
    """Note that these were to be deleted, and that it was not tried."""
    for serial in sorted(serials):
        state = context.snapshot.resources[serial]
        if chosen(state.urn, context.options.targets) and not urns.is_provider(state.type):
            context.skip(state.urn)
