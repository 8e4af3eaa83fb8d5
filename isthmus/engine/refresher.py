"""Refreshing: asking the providers what there is, and keeping that in state."""

import asyncio
from dataclasses import replace

from isthmus.engine import urn as urns
from isthmus.engine.backend import now
from isthmus.engine.context import Context
from isthmus.engine.errors import EngineError
from isthmus.engine.planner import differing
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.targets import chosen
from isthmus.engine.values import sealed


class Refresher:
    """Reads every resource of a state."""

    def __init__(self, context: Context, registry: Registry) -> None:
        """A refresher for one run."""
        self._context = context
        self._registry = registry

    async def refresh(self) -> None:
        """Read all, in parallel; failures are told to the context."""
        resources = list(self._context.snapshot.resources.items())
        providers = {r.reference: r for _, r in resources if urns.is_provider(r.type)}
        await asyncio.gather(
            *(
                self._one(serial, state, providers)
                for serial, state in resources
                if state.custom
                and not urns.is_provider(state.type)
                and not state.delete
                and not state.pending_replacement
            )
        )

    async def _one(self, serial: int, state: ResourceState, providers: dict[str, ResourceState]) -> None:
        context = self._context
        if not chosen(state.urn, context.options.targets):
            return
        try:
            resource = providers[state.provider]
            provider = await self._registry.required(context, resource, state.urn)
            if provider is None:
                return
            async with context.gate:
                found = await provider.read(state.urn, state.id, state.outputs, state.inputs)
        except EngineError as error:
            context.fail(state.urn, "refresh", error)
            return
        if not found.id:
            context.finished(state.urn, "delete")
            context.commit(drop=[serial])
            context.olds.pop(state.urn, None)
            return
        inputs = found.inputs if found.inputs is not None else state.inputs
        outputs = sealed(found.outputs, state.additional_secret_outputs)
        changed = tuple(sorted({*differing(state.outputs, outputs), *differing(state.inputs, inputs)}))
        if changed or found.id != state.id:
            fresh = replace(state, id=found.id, inputs=inputs, outputs=outputs, modified=now())
            context.redactor.learn(fresh.outputs)
            context.commit(put=[(serial, fresh)])
            context.finished(state.urn, "refresh", changed=changed)
