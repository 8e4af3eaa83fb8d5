"""Deleting resources, each after what needs it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.errors import EngineError
from isthmus.engine.provider import seconds
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.steps import refuse_protected


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
        waiting: dict[int, asyncio.Task[bool]] = {}
        ready = asyncio.Event()
        dependents = _dependents(doomed)

        async def run(serial: int) -> bool:
            await ready.wait()
            after = await asyncio.gather(*(waiting[d] for d in dependents[serial]))
            state = doomed[serial]
            if not all(after) or context.cancelling:
                context.skip(state.urn)
                return False
            return await self._delete(serial, state)

        for serial in doomed:
            waiting[serial] = asyncio.create_task(run(serial))
        ready.set()
        await asyncio.gather(*waiting.values())

    async def _delete(self, serial: int, state: ResourceState) -> bool:
        context = self._context
        try:
            began = context.started(state.urn, "delete")
        except EngineError:
            context.skip(state.urn)
            return False
        try:
            if not state.delete:
                refuse_protected(state, "deleted")
            await self._at_provider(state, serial, drop=True)
        except EngineError as error:
            context.fail(state.urn, "delete", error, began)
            return False
        context.finished(state.urn, "delete", began)
        return True

    async def delete_for_replacement(self, old: ResourceState) -> ResourceState:
        """Delete a resource that another of the same URN will replace; it stays in state, marked so."""
        serial = self._context.olds[old.urn]
        await self._at_provider(old, serial, drop=False)
        return self._context.snapshot.resources[serial]

    async def _at_provider(self, state: ResourceState, serial: int, *, drop: bool) -> None:
        context = self._context
        if context.dry_run:
            return
        operations = context.inherited.pop(state.urn, []) if not state.delete else []
        if state.custom and not state.external and not urns.is_provider(state.type) and not _gone(state):
            operations = [*operations, context.snapshot.begin("deleting", state)]
            try:
                await self._call(state)
            except EngineError:
                context.snapshot.commit(*operations)
                raise
        if drop:
            context.snapshot.commit(*operations, drop=[serial])
            if context.olds.get(state.urn) == serial:
                del context.olds[state.urn]
        else:
            context.snapshot.commit(*operations, put=[(serial, replace(state, pending_replacement=True))])

    async def _call(self, state: ResourceState) -> None:
        context = self._context
        resource = self._provider_state(state)
        provider = await self._registry.required(context, resource, state.urn)
        if provider is None:
            return
        async with context.gate:
            await provider.delete(state, timeout=seconds(state.custom_timeouts, "delete"))

    def _provider_state(self, state: ResourceState) -> ResourceState:
        wanted, ident = urns.split_reference(state.provider)
        for resource in self._context.snapshot.resources.values():
            if resource.urn == wanted and resource.id == ident:
                return resource
        raise EngineError(f"the provider {wanted} is not in the state", where=state.urn)


def _gone(state: ResourceState) -> bool:
    return state.pending_replacement or state.retain_on_delete


def _dependents(doomed: dict[int, ResourceState]) -> dict[int, list[int]]:
    by_urn: dict[str, list[int]] = {}
    for serial, state in doomed.items():
        by_urn.setdefault(state.urn, []).append(serial)
    found: dict[int, list[int]] = {serial: [] for serial in doomed}
    for serial, state in doomed.items():
        for urn in set(state.needs()):
            for needed in by_urn.get(urn, ()):
                # Of two with the same URN, the one that was replaced may not wait for what needs the new one.
                if needed != serial and (doomed[needed].delete == state.delete or state.delete):
                    found[needed].append(serial)
    return found
