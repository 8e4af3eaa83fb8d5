"""Deleting resources, each after what needs it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.deletion_order import dependents_of, wait_for_hosts
from isthmus.engine.errors import EngineError, PluginError
from isthmus.engine.provider import seconds
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.steps import refuse_protected
from isthmus.engine.together import gone_with, outlived_hosts, riders


class Deleter:
    """Deletes what the program no longer asks for, what was replaced, or everything."""

    def __init__(self, context: Context, registry: Registry) -> None:
        """A deleter for one run."""
        self._context = context
        self._registry = registry

    async def delete_all(self, serials: Iterable[int]) -> None:
        """Delete these, in parallel as far as nothing that is left needs them; failures are told to the context."""
        context = self._context
        doomed = {serial: context.snapshot.resources[serial] for serial in serials}
        resources = context.snapshot.resources
        found = riders(resources, doomed, context.olds, self._is_called_for, self._must_be_called_for)
        dependents, riding = wait_for_hosts(dependents_of(doomed), found)
        waiting: dict[int, asyncio.Task[bool]] = {}
        ready = asyncio.Event()

        async def run(serial: int) -> bool:
            await ready.wait()
            after = await asyncio.gather(*(waiting[d] for d in dependents[serial]))
            if not all(after):
                if not _is_default_provider(doomed[serial]):
                    context.skip(doomed[serial].urn)
                return False
            if serial in riding:
                # Its record stays until it is certain that it is gone.
                return self._may_go(doomed[serial])
            along = {rider: doomed[rider] for rider, host in riding.items() if host == serial}
            return await self._delete(serial, doomed[serial], along=along)

        for serial in doomed:
            waiting[serial] = asyncio.create_task(run(serial))
        ready.set()
        await asyncio.gather(*waiting.values())

    def _may_go(self, state: ResourceState) -> bool:
        try:
            if not state.delete:
                refuse_protected(state, "deleted")
        except EngineError as error:
            self._context.fail(state.urn, "delete", error)
            return False
        return True

    async def _delete(self, serial: int, state: ResourceState, *, along: Mapping[int, ResourceState]) -> bool:
        """Delete one; what goes `along` with it is dropped from the state with it, or not tried."""
        context = self._context
        if _is_default_provider(state):
            # Nobody asked for it, so that nobody is told that it goes.
            context.commit(drop=[] if context.dry_run else [serial])
            return True
        if not self._may_go(state):
            return False
        deleted = await self._delete_alone(serial, state, along=along)
        for other in along.values():
            if deleted:
                context.finished(other.urn, "delete")
            else:
                context.skip(other.urn)
        return deleted

    async def _delete_alone(self, serial: int, state: ResourceState, *, along: Mapping[int, ResourceState]) -> bool:
        context = self._context
        try:
            began = context.started(state.urn, "delete")
        except EngineError:
            context.skip(state.urn)
            return False
        try:
            await self._at_provider(state, serial, rides=False, drop=(serial, *along))
        except EngineError as error:
            context.fail(state.urn, "delete", error, began)
            return False
        context.finished(state.urn, "delete", began, ("retained",) if state.retain_on_delete else ())
        return True

    async def delete_for_replacement(self, doomed: Sequence[ResourceState]) -> ResourceState:
        """Delete resources that others of their URNs will replace; they stay in state, marked so.

        Dependents come first, and the one that all of it is about last; that one is returned, as the state has it then.
        """
        olds, resources = self._context.olds, self._context.snapshot.resources
        outlived = outlived_hosts(resources, olds)
        _, along = gone_with(doomed, lambda state: self._is_called_for(olds[state.urn], state), outlived)
        own = [state for state in doomed if state.urn not in along]
        # What goes with another is gone only when that is.
        for state in (*own, *(state for state in reversed(doomed) if state.urn in along)):
            await self._at_provider(state, olds[state.urn], rides=state.urn in along)
        return self._context.snapshot.resources[self._context.olds[doomed[-1].urn]]

    async def _at_provider(self, state: ResourceState, serial: int, *, rides: bool, drop: tuple[int, ...] = ()) -> None:
        """Delete at the provider, where that is needed; then drop records, or mark this one as gone."""
        context = self._context
        if context.dry_run:
            return
        operations = context.unfinished(state.urn, "deleting", "updating", doomed=state.delete)
        if not rides and self._must_be_called_for(serial, state):
            mine = context.snapshot.begin("deleting", state)
            try:
                await context.snapshot.durable()
                await self._call(state)
            except EngineError as error:
                # Where the provider went away, nobody knows how it ended; the next run finds the operation.
                if not isinstance(error, PluginError):
                    context.commit(mine)
                raise
            operations.append(mine)
        # Another resource of the same URN may have ended them meanwhile.
        operations = [number for number in operations if number in context.snapshot.pending]
        if drop:
            self._forget(drop, operations)
        else:
            context.commit(
                *operations, put=[(serial, replace(context.snapshot.resources[serial], pending_replacement=True))]
            )

    def _forget(self, serials: tuple[int, ...], operations: list[int]) -> None:
        context = self._context
        for serial in serials:
            state = context.snapshot.resources[serial]
            if context.olds.get(state.urn) == serial:
                del context.olds[state.urn]
            # What goes with another may have been left half deleted by a killed run too.
            left = context.unfinished(state.urn, "deleting", "updating", doomed=state.delete)
            operations.extend(number for number in left if number not in operations)
        context.commit(*operations, drop=serials)

    def _is_called_for(self, serial: int, state: ResourceState) -> bool:
        """Whether the resource's provider deletes it, or has deleted it already."""
        return state.pending_replacement or self._must_be_called_for(serial, state)

    def _must_be_called_for(self, serial: int, state: ResourceState) -> bool:
        if not state.custom or state.external or urns.is_provider(state.type):
            return False
        if state.pending_replacement or state.retain_on_delete:
            return False
        # A replacement that turned out to be the same thing, taken up by its name, must not be deleted as the old.
        return not any(
            other.type == state.type and other.id == state.id and other.provider == state.provider
            for number, other in self._context.snapshot.resources.items()
            if state.delete and number != serial
        )

    async def _call(self, state: ResourceState) -> None:
        context = self._context
        provider = await self._registry.required(context, provider_state(context, state), state.urn)
        if provider is None:
            return
        async with context.gate:
            await provider.delete(state, timeout=seconds(state.custom_timeouts, "delete"))


def provider_state(context: Context, state: ResourceState) -> ResourceState:
    """The provider resource that manages a resource; raises EngineError where the state has lost it."""
    wanted, ident = urns.split_reference(state.provider)
    for resource in context.snapshot.resources.values():
        if resource.urn == wanted and resource.id == ident:
            return resource
    raise EngineError(f"its provider {wanted} is not in the state", where=state.urn)


def _is_default_provider(state: ResourceState) -> bool:
    return urns.is_provider(state.type) and urns.name_of(state.urn).startswith("default")
