"""Carrying out one decision about one resource: intent recorded before, outcome after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from isthmus.engine import paths
from isthmus.engine.backend import now
from isthmus.engine.context import Context
from isthmus.engine.errors import EngineError, PluginError, ProtectedError
from isthmus.engine.goal import Goal
from isthmus.engine.planner import Plan
from isthmus.engine.provider import Made, Provider, seconds
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Value, sealed


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The steps of a run, for resources that `provider` manages; for components there is none."""

    context: Context
    goal: Goal
    provider: Provider | None
    provider_reference: str

    async def create(self, plan: Plan, old: ResourceState | None, *, replacing: bool) -> ResourceState:
        """Make the resource; an old one of the same URN is marked for deletion, or forgotten if it is gone already."""
        goal, context = self.goal, self.context
        began = now()
        wanted = goal.state(inputs=plan.inputs, outputs={}, ident="", provider=self.provider_reference)
        wanted = replace(wanted, created=began, modified=began)
        op = "replace" if replacing or plan.recreate else "create"
        started = context.started(goal.urn, op)
        operations = context.unfinished(goal.urn, "creating", "updating", "deleting")
        if not context.dry_run and self.provider is not None:
            operations.append(context.snapshot.begin("creating", wanted))
        try:
            await context.snapshot.durable()
            made = await self._make(plan.inputs)
        except EngineError as error:
            self._give_up(operations[-1:], error)
            context.fail(goal.urn, op, error, started)
            raise
        done = replace(wanted, id=made.id, outputs=self.secret(made.outputs))
        self._commit_new(done, old, operations, gone=plan.recreate)
        context.finished(goal.urn, op, started, shown(goal, plan.changed))
        return done

    async def update(self, plan: Plan, old: ResourceState) -> ResourceState:
        """Change the resource in place."""
        goal, context = self.goal, self.context
        started = context.started(goal.urn, "update")
        operations = context.unfinished(goal.urn, "updating", "deleting")
        wanted = self._succeed(plan, old, old.outputs, modified=now())
        if not context.dry_run and self.provider is not None:
            operations.append(context.snapshot.begin("updating", wanted))
        try:
            await context.snapshot.durable()
            outputs = await self._change(plan, old)
        except EngineError as error:
            self._give_up(operations[-1:], error)
            context.fail(goal.urn, "update", error, started)
            raise
        done = replace(wanted, outputs=self.secret(outputs))
        self._commit(done, operations)
        context.finished(goal.urn, "update", started, shown(goal, plan.changed))
        return done

    def same(self, plan: Plan, old: ResourceState) -> ResourceState:
        """Keep the resource; what the program says about it besides its inputs may have changed."""
        done = self._succeed(plan, old, self.secret(old.outputs), modified=old.modified)
        unfinished = self.context.unfinished(self.goal.urn, "updating", "deleting")
        if done != old or unfinished:
            self._commit(done, unfinished)
        self.context.finished(self.goal.urn, "same")
        return done

    def _succeed(self, plan: Plan, old: ResourceState, outputs: Properties, *, modified: str) -> ResourceState:
        state = self.goal.state(inputs=plan.inputs, outputs=outputs, ident=old.id, provider=self.provider_reference)
        return replace(state, created=old.created, modified=modified)

    async def _make(self, inputs: Properties) -> Made:
        if self.provider is None:
            return Made(id="", outputs={})
        if self.context.dry_run and not self.provider.previews:
            return Made(id="", outputs={})
        timeout = seconds(self.goal.custom_timeouts, "create")
        async with self.context.gate:
            return await self.provider.create(self.goal.urn, inputs, timeout=timeout, preview=self.context.dry_run)

    async def _change(self, plan: Plan, old: ResourceState) -> Mapping[str, Value]:
        if self.provider is None:
            return old.outputs
        if self.context.dry_run and not self.provider.previews:
            return {}
        timeout = seconds(self.goal.custom_timeouts, "update")
        async with self.context.gate:
            return await self.provider.update(
                old, plan.inputs, self.goal.ignore_changes, timeout=timeout, preview=self.context.dry_run
            )

    def secret(self, outputs: Mapping[str, Value]) -> dict[str, Value]:
        """The outputs, those marked that the program says are secret."""
        marked = sealed(outputs, self.goal.additional_secret_outputs)
        self.context.redactor.learn(marked)
        return marked

    def _give_up(self, operations: list[int], error: EngineError) -> None:
        """Close a failed step's operation, unless the provider went away, so that nobody knows how it ended."""
        if not self.context.dry_run and self.provider is not None and not isinstance(error, PluginError):
            self.context.commit(*operations)

    def _commit_new(self, done: ResourceState, old: ResourceState | None, operations: list[int], *, gone: bool) -> None:
        if self.context.dry_run:
            return
        serial = self.context.olds.pop(self.goal.urn, None)
        drop: tuple[int, ...] = ()
        put: list[tuple[int | None, ResourceState]] = [(None, done)]
        if serial is not None and old is not None:
            if gone or old.external:
                drop = (serial,)
            else:
                # As the state has it by now: what it needs may have been renamed since it was looked at.
                put.append((serial, replace(self.context.snapshot.resources[serial], delete=True)))
        self.context.olds[self.goal.urn] = self.context.commit(*operations, put=put, drop=drop)[0]

    def _commit(self, done: ResourceState, operations: list[int]) -> None:
        if self.context.dry_run:
            return
        serial = self.context.olds[self.goal.urn]
        self.context.commit(*operations, put=[(serial, done)])


def shown(goal: Goal, changed: Iterable[str]) -> tuple[str, ...]:
    """The names of changed properties, without those whose changes the program wants hidden."""
    hidden = {key for text in goal.hide_diff for key in paths.parse(text)[:1]}
    return tuple(name for name in changed if name not in hidden and paths.EVERY not in hidden)


def refuse_protected(old: ResourceState, what: str) -> None:
    """Raise ProtectedError where the resource is protected."""
    if old.protect:
        raise ProtectedError(
            f"the resource is protected and would be {what}",
            where=old.urn,
            hint="undo the change that asks for it; or, to give the resource up, take protect off and run up first",
        )
