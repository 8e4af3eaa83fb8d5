"""Deleting resources, each after what needs it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.errors import EngineError, PluginError
from isthmus.engine.provider import seconds
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.steps import refuse_protected
from isthmus.engine.together import gone_with, riders


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
        riding = riders(context.snapshot.resources, doomed, context.olds, self._is_called_for)
        dependents = _dependents(doomed)
        after_their_hosts = _wait_for_hosts(dependents, riding)
        waiting: dict[int, asyncio.Task[bool]] = {}
        ready = asyncio.Event()

        async def run(serial: int) -> bool:
            await ready.wait()
            after = await asyncio.gather(*(waiting[d] for d in dependents[serial]))
            if not all(after):
                if not _is_default_provider(doomed[serial]):
                    context.skip(doomed[serial].urn)
                return False
            if serial in after_their_hosts:
                # Its record stays until it is certain that it is gone.
                return self._may_go(doomed[serial])
            along = {rider: doomed[rider] for rider in after_their_hosts if riding[rider] == serial}
            return await self._delete(serial, doomed[serial], rides=serial in riding, along=along)

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

    async def _delete(
        self, serial: int, state: ResourceState, *, rides: bool, along: Mapping[int, ResourceState]
    ) -> bool:
        """Delete one; what goes `along` with it is dropped from the state with it, or not tried."""
        context = self._context
        if _is_default_provider(state):
            # Nobody asked for it, so that nobody is told that it goes.
            context.commit(drop=[] if context.dry_run else [serial])
            return True
        if not self._may_go(state):
            return False
        deleted = await self._delete_alone(serial, state, rides=rides, along=along)
        for other in along.values():
            if deleted:
                context.finished(other.urn, "delete")
            else:
                context.skip(other.urn)
        return deleted

    async def _delete_alone(
        self, serial: int, state: ResourceState, *, rides: bool, along: Mapping[int, ResourceState]
    ) -> bool:
        context = self._context
        try:
            began = context.started(state.urn, "delete")
        except EngineError:
            context.skip(state.urn)
            return False
        try:
            await self._at_provider(state, serial, rides=rides, drop=(serial, *along))
        except EngineError as error:
            context.fail(state.urn, "delete", error, began)
            return False
        context.finished(state.urn, "delete", began, ("retained",) if state.retain_on_delete else ())
        return True

    async def delete_for_replacement(self, doomed: Sequence[ResourceState]) -> ResourceState:
        """Delete resources that others of their URNs will replace; they stay in state, marked so.

        Dependents come first, and the one that all of it is about last; that one is returned, as the state has it then.
        """
        gone = gone_with(doomed, lambda state: self._is_called_for(self._context.olds[state.urn], state))
        own = [state for state in doomed if state.deleted_with not in gone]
        # What goes with another is gone only when that is.
        for state in (*own, *(state for state in reversed(doomed) if state.deleted_with in gone)):
            rides = state.deleted_with in gone
            await self._at_provider(state, self._context.olds[state.urn], rides=rides)
        return self._context.snapshot.resources[self._context.olds[doomed[-1].urn]]

    async def _at_provider(self, state: ResourceState, serial: int, *, rides: bool, drop: tuple[int, ...] = ()) -> None:
        """Delete at the provider, where that is needed; then drop records, or mark this one as gone."""
        context = self._context
        if context.dry_run:
            return
        operations = context.unfinished(state.urn, "deleting", "updating", doomed=state.delete)
        if not rides and self._must_be_called_for(state, serial):
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
            for gone in drop:
                urn = context.snapshot.resources[gone].urn
                if context.olds.get(urn) == gone:
                    del context.olds[urn]
            context.commit(*operations, drop=drop)
        else:
            context.commit(
                *operations, put=[(serial, replace(context.snapshot.resources[serial], pending_replacement=True))]
            )

    def _is_called_for(self, serial: int, state: ResourceState) -> bool:
        """Whether the resource's provider deletes it, or has deleted it already."""
        return state.pending_replacement or self._must_be_called_for(state, serial)

    def _must_be_called_for(self, state: ResourceState, serial: int) -> bool:
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


def _dependents(doomed: dict[int, ResourceState]) -> dict[int, list[int]]:
    """For each, what has to go before it.

    Of two resources with the same URN, what needs that URN goes before the one that was replaced too, unless the one
    that was replaced has to go before it: a program may turn a need round.
    """
    by_urn: dict[str, list[int]] = {}
    for serial, state in doomed.items():
        by_urn.setdefault(state.urn, []).append(serial)
    found: dict[int, list[int]] = {serial: [] for serial in doomed}
    doubtful: list[tuple[int, int]] = []
    for serial, state in doomed.items():
        for urn in sorted(set(state.needs())):
            for needed in by_urn.get(urn, ()):
                if needed == serial:
                    continue
                if doomed[needed].delete and not state.delete:
                    doubtful.append((needed, serial))
                else:
                    found[needed].append(serial)
    for needed, serial in doubtful:
        if not _waits(found, serial, needed):
            found[needed].append(serial)
    return found


def _wait_for_hosts(dependents: dict[int, list[int]], riding: dict[int, int]) -> list[int]:
    """Those of the riders whose records can stay until their hosts are gone: what they need waits for the hosts too.

    Where a host has to wait for what its rider needs, the rider's record goes first, as in Pulumi.
    """
    found: list[int] = []
    for rider, host in riding.items():
        needed = [s for s, waits in dependents.items() if rider in waits and s != host]
        if any(_waits(dependents, host, serial) for serial in needed):
            continue
        for serial in needed:
            dependents[serial].append(host)
        found.append(rider)
    return found


def _waits(dependents: dict[int, list[int]], first: int, second: int) -> bool:
    """Whether the first has to wait for the second, by whatever way."""
    seen, left = {first}, [first]
    while left:
        for dependent in dependents[left.pop()]:
            if dependent == second:
                return True
            if dependent not in seen:
                seen.add(dependent)
                left.append(dependent)
    return False
