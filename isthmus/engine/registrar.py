"""Registering a resource: check it, decide what to do, do it."""

import asyncio
import uuid
from dataclasses import dataclass, replace

from isthmus.engine import importing
from isthmus.engine import urn as urns
from isthmus.engine.aliases import former_urns, kept, take_over
from isthmus.engine.backend import now
from isthmus.engine.context import Context
from isthmus.engine.deletion import Deleter
from isthmus.engine.dependents import doomed_with, replaced_along
from isthmus.engine.errors import CheckFailedError, DuplicateResourceError, EngineError, TargetError
from isthmus.engine.goal import Goal
from isthmus.engine.planner import Plan, decide, keep_ignored
from isthmus.engine.policies import Policies
from isthmus.engine.provider import Provider
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.steps import Steps, refuse_protected
from isthmus.engine.targets import chosen
from isthmus.engine.unfinished import heal_half_deleted, settle_before, settle_instead
from isthmus.engine.values import Properties, has_unknown


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The answer to a registration; `state` is None where the step failed, or was not tried."""

    urn: str
    state: ResourceState | None
    skipped: bool = False


class Registrar:
    """Registers the resources that the program asks for."""

    def __init__(
        self,
        context: Context,
        registry: Registry,
        deleter: Deleter,
        policies: Policies,
        refreshing: "asyncio.Task[None] | None" = None,
    ) -> None:
        """A registrar for one run; nothing is registered before `refreshing` is done."""
        self._policies = policies
        self._refreshing = refreshing
        self._context = context
        self._registry = registry
        self._deleter = deleter
        self._providers: dict[str, ResourceState] = {}

    async def register(self, goal: Goal) -> Registered:
        """Make the resource what the goal says; failures are told to the context and answered with no state."""
        context = self._context
        if goal.urn in context.seen:
            raise DuplicateResourceError(
                "the program registers this resource twice", where=goal.urn, hint="give one of them another name"
            )
        context.seen.add(goal.urn)
        if self._refreshing is not None:
            await asyncio.shield(self._refreshing)
        context.redactor.learn(goal.inputs)
        # Also where it is not tried: what has another name by now is not what the program no longer asks for.
        former = former_urns(context, goal.urn, goal.parent, goal.aliases)
        take_over(context, goal.urn, former)
        goal = replace(goal, former=kept(context.old(goal.urn), former))
        if context.left_out & goal.needs() and chosen(goal.urn, context.options.targets):
            return self._without_what_it_needs(goal)
        if context.failed & goal.needs() or context.cancelling or context.hopeless or self._lost(goal):
            context.skip(goal.urn)
            return Registered(urn=goal.urn, state=None)
        try:
            if urns.is_provider(goal.type):
                done = Registered(urn=goal.urn, state=await self._register_provider(goal))
            else:
                done = await self._register(goal)
        except EngineError as error:
            if goal.urn not in context.failed:
                context.fail(goal.urn, "create" if context.old(goal.urn) is None else "update", error)
            return Registered(urn=goal.urn, state=None)
        if done.state is not None:
            context.foreseen[goal.urn] = done.state
            absent = goal.custom and not self._registry.has(urns.package_of(goal.type))
            self._policies.keep(done.state, goal, absent=absent)
        return done

    def _without_what_it_needs(self, goal: Goal) -> Registered:
        missing = ", ".join(sorted(self._context.left_out & goal.needs()))
        error = TargetError(
            f"it needs {missing}, which is not there yet, and is not among the targets",
            where=goal.urn,
            hint="add that to the targets",
        )
        self._context.fail(goal.urn, "create", error)
        return Registered(urn=goal.urn, state=None)

    def _lost(self, goal: Goal) -> bool:
        """Whether an input that is needed never became known, because what it comes from failed."""
        return not self._context.dry_run and has_unknown(goal.inputs)

    async def _register(self, goal: Goal) -> Registered:
        context = self._context
        provider, reference = await self._provider(goal)
        if provider is not None and not context.dry_run:
            await heal_half_deleted(context, goal.urn, provider)
        old = context.old(goal.urn)
        if goal.custom and not chosen(goal.urn, context.options.targets):
            return await self._untargeted(goal, old)
        if importing.is_import(goal, old):
            return Registered(urn=goal.urn, state=await self._import(goal, old, provider, reference))
        inputs: Properties = keep_ignored(goal, old)
        if provider is not None:
            inputs = await self._check(goal, old, inputs, provider)
        inputs = await self._policies.check(goal, inputs, reference)
        if provider is not None and not context.dry_run:
            await settle_before(context, self._registry, goal.urn, inputs, provider)
            old = context.old(goal.urn)
        interrupted = bool(context.unfinished(goal.urn, "updating", "deleting"))
        along = replaced_along(context, goal)
        plan = await decide(goal, old, inputs, provider, interrupted=interrupted, along=along)
        steps = Steps(context=context, goal=goal, provider=provider, provider_reference=reference)
        return Registered(urn=goal.urn, state=await self._carry_out(plan, steps, old))

    async def _carry_out(self, plan: Plan, steps: Steps, old: ResourceState | None) -> ResourceState:
        if old is None or plan.kind == "create":
            if plan.recreate:
                self._context.replaced.add(steps.goal.urn)
            return await steps.create(plan, old, replacing=False)
        if plan.kind == "same":
            return steps.same(plan, old)
        if plan.kind == "update":
            return await steps.update(plan, old)
        importing.refuse_replacing(steps.goal, old, plan.changed)
        self._context.replaced.add(old.urn)
        refuse_protected(old, "replaced, because of " + ", ".join(plan.changed))
        if plan.delete_first and not self._context.dry_run:
            doomed = [*await doomed_with(self._context, self._registry, old), old]
            for state in doomed[:-1]:
                refuse_protected(state, f"replaced, because it needs {old.urn}")
            old = await self._deleter.delete_for_replacement(doomed)
            plan = replace(plan, recreate=True)
        return await steps.create(plan, old, replacing=True)

    async def _import(
        self, goal: Goal, old: ResourceState | None, provider: Provider | None, reference: str
    ) -> ResourceState:
        context = self._context
        importing.refuse_taking_over(goal, old)
        began = context.started(goal.urn, "import")
        try:
            steps = Steps(context=context, goal=goal, provider=provider, provider_reference=reference)
            if provider is None:
                # The plugin is absent, so that this is a preview: what is there is not known.
                inputs = await self._policies.check(goal, goal.inputs, reference)
                done = goal.state(inputs=inputs, outputs={}, ident=goal.import_id, provider=reference)
            else:
                if not context.dry_run:
                    await settle_instead(context, self._registry, goal.urn)
                    old = context.old(goal.urn)
                    importing.refuse_taking_over(goal, old)
                async with context.gate:
                    there = await importing.found(goal, provider, reference)
                checked = await self._check(goal, there, keep_ignored(goal, there), provider)
                checked = dict(await self._policies.check(goal, checked, reference))
                there = await importing.agreed(goal, there, checked, provider)
                done = replace(there, outputs=steps.secret(there.outputs))
        except EngineError as error:
            context.fail(goal.urn, "import", error, began)
            raise
        if not context.dry_run:
            importing.commit(context, done, old)
        context.finished(goal.urn, "import", began)
        return done

    async def _check(self, goal: Goal, old: ResourceState | None, inputs: Properties, provider: Provider) -> Properties:
        known: Properties = {}
        if old is not None and not old.pending_replacement and not old.external:
            known = old.inputs
        checked, failures = await provider.check(goal.urn, known, inputs)
        self._context.redactor.learn(checked)
        if failures:
            reasons = "; ".join(f"{f.property}: {f.reason}" if f.property else f.reason for f in failures)
            raise CheckFailedError(f"the inputs are wrong: {reasons}", where=goal.urn)
        return checked

    async def _provider(self, goal: Goal) -> tuple[Provider | None, str]:
        if not goal.custom:
            return None, ""
        package = urns.package_of(goal.type)
        if goal.provider:
            state = self._providers[urns.split_reference(goal.provider)[0]]
        else:
            state = await self._registry.default(self._context, package, goal.version, goal.urn)
            self._policies.keep(state)
        return await self._registry.required(self._context, state, goal.urn), state.reference

    async def _untargeted(self, goal: Goal, old: ResourceState | None) -> Registered:
        if old is None:
            self._context.left_out.add(goal.urn)
            return Registered(urn=goal.urn, state=None, skipped=True)
        await self._policies.analyze(goal, old.inputs, old.provider)
        self._context.finished(goal.urn, "same")
        return Registered(urn=goal.urn, state=old)

    async def _register_provider(self, goal: Goal) -> ResourceState:
        """Register a provider that the program made itself."""
        context = self._context
        old = context.old(goal.urn)
        package = urns.package_of(goal.type)
        self._registry.lack(context, package, goal.urn)
        inputs = await self._registry.reconfigure(old, goal.urn, goal.inputs, package)
        inputs = await self._policies.check(goal, inputs, "")
        plan = await decide(replace(goal, custom=False), old, inputs, None, interrupted=False)
        steps = Steps(context=context, goal=goal, provider=None, provider_reference="")
        if old is None:
            state = await self._create_provider(goal, inputs)
        elif plan.kind == "same":
            state = steps.same(plan, old)
        else:
            state = replace(await steps.update(plan, old), outputs=inputs)
            if not context.dry_run:
                context.commit(put=[(context.olds[goal.urn], state)])
        self._providers[goal.urn] = state
        return state

    async def _create_provider(self, goal: Goal, inputs: Properties) -> ResourceState:
        context, stamp = self._context, now()
        began = context.started(goal.urn, "create")
        state = goal.state(inputs=inputs, outputs=inputs, ident=str(uuid.uuid4()), provider="")
        state = replace(state, created=stamp, modified=stamp)
        if not context.dry_run:
            context.olds[goal.urn] = context.commit(put=[(None, state)])[0]
        context.finished(goal.urn, "create", began)
        return state
