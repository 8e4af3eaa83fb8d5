"""The policies of a run: what they make of each resource before its step, and of all of them at the end."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from isthmus.engine import urn as urns
from isthmus.engine.analysis import Subject
from isthmus.engine.analyzer import Analyzer, Finding
from isthmus.engine.context import Context
from isthmus.engine.errors import PolicyViolationError
from isthmus.engine.goal import Goal
from isthmus.engine.planner import differing
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Secret, has_secret
from isthmus.engines.events import PolicyRemediated, PolicyViolated
from isthmus.engines.results import Failure, forbidden


@dataclass(frozen=True, kw_only=True)
class _Seen:
    goal: Goal | None
    state: ResourceState
    absent: bool


class Policies:
    """The policy packs of a run; without any, everything is allowed."""

    def __init__(self, context: Context, *, expected: bool = False) -> None:
        """For one run; where packs are expected, everything waits until `begin` has them."""
        self._context = context
        self._analyzers: Sequence[Analyzer] = ()
        self._expected = expected
        self._ready = asyncio.Event()
        self._providers: dict[str, ResourceState] = {}
        self._seen: dict[str, _Seen] = {}

    def begin(self, analyzers: Sequence[Analyzer]) -> None:
        """Go on with these packs."""
        self._analyzers = analyzers
        self._ready.set()

    async def check(self, goal: Goal, inputs: Properties, provider: str) -> Properties:
        """The inputs as the remediating policies want them; raises PolicyViolationError where another forbids them.

        `provider` is the reference of the provider that manages the resource, empty where it is a component.

        In a preview nothing is forbidden: what would be is told, and fails the run at its end.
        """
        if not self._expected:
            return inputs
        await self._ready.wait()
        subject = self._subject(goal, inputs, provider)
        for analyzer in self._analyzers:
            subject = await self._remediated(analyzer, subject)
        await self.analyze(goal, subject.properties, provider)
        return subject.properties

    async def analyze(self, goal: Goal, inputs: Properties, provider: str) -> None:
        """The same, without changing the inputs."""
        if not self._expected:
            return
        await self._ready.wait()
        subject = self._subject(goal, inputs, provider)
        found = await asyncio.gather(*(analyzer.analyze(subject) for analyzer in self._analyzers))
        against = [
            self._tell(analyzer, replace(finding, urn=goal.urn))
            for analyzer, findings in zip(self._analyzers, found, strict=True)
            for finding in findings
        ]
        mandatory = [violation for violation in against if violation.level == "mandatory"]
        if mandatory and not self._context.dry_run:
            raise PolicyViolationError("\n".join(f.message for f in forbidden(mandatory)), where=goal.urn)

    async def vet_provider(self, urn: str, inputs: Properties) -> Properties:
        """What `check` says of a default provider, which no program asked for."""
        goal = Goal(urn=urn, type=urns.type_of(urn), custom=True, inputs=inputs)
        return await self.check(goal, inputs, "")

    def keep(self, state: ResourceState, goal: Goal | None = None, *, absent: bool = False) -> None:
        """Remember a resource as it has become, for the policies of the stack.

        `absent` says that its provider is, so that its inputs are all that is known of its outputs.
        """
        if self._expected:
            self._seen[state.urn] = _Seen(goal=goal, state=state, absent=absent)
            if urns.is_provider(state.type):
                self._providers[state.reference] = state

    def outputs(self, urn: str, outputs: Properties) -> None:
        """Remember the outputs that the program gave a component, or the stack."""
        if urn in self._seen:
            seen = self._seen[urn]
            self._seen[urn] = replace(seen, state=replace(seen.state, outputs=outputs))

    async def check_stack(self) -> None:
        """Have the policies of the stack look at all its resources; what they find fails the run, if mandatory."""
        if not self._expected:
            return
        subjects = list(self._subjects())
        root = next((s.state.urn for s in subjects if s.state.type == urns.ROOT_TYPE), "")
        found = await asyncio.gather(*(analyzer.analyze_stack(subjects) for analyzer in self._analyzers))
        for analyzer, findings in zip(self._analyzers, found, strict=True):
            for finding in findings:
                self._tell(analyzer, finding if finding.urn in self._seen else replace(finding, urn=root))

    def failures(self) -> list[Failure]:
        """The mandatory violations that failed no step of their own."""
        failed = {failure.urn for failure in self._context.failures}
        return [failure for failure in forbidden(self._context.violations) if failure.urn not in failed]

    def _subject(self, goal: Goal, inputs: Properties, provider: str) -> Subject:
        state = goal.state(inputs=inputs, outputs={}, ident="", provider="")
        return Subject(
            state=state,
            properties=inputs,
            provider=self._providers.get(provider),
            delete_before_replace=goal.delete_before_replace,
        )

    def _subjects(self) -> Iterable[Subject]:
        resources = [*self._seen.values()]
        if self._context.options.targets:
            rest = self._context.snapshot.resources.values()
            resources += [
                _Seen(goal=None, state=state, absent=False)
                for state in rest
                if not state.delete and state.urn not in self._seen
            ]
        for seen in resources:
            state = seen.state
            properties = {**state.inputs, **state.outputs} if seen.absent else state.outputs
            yield Subject(
                state=state,
                properties=properties,
                provider=self._providers.get(state.provider),
                delete_before_replace=None if seen.goal is None else seen.goal.delete_before_replace,
            )

    async def _remediated(self, analyzer: Analyzer, subject: Subject) -> Subject:
        urn, info = subject.state.urn, analyzer.info
        for remedy in await analyzer.remediate(subject):
            if remedy.diagnostic:
                self._tell(
                    analyzer,
                    Finding(
                        policy=remedy.policy,
                        level="advisory",
                        message=remedy.diagnostic,
                        description=remedy.description,
                        urn=urn,
                    ),
                )
                continue
            changed = differing(subject.properties, remedy.properties)
            subject = replace(subject, properties=_still_secret(subject.properties, remedy.properties))
            self._context.redactor.learn(subject.properties)
            self._context.display.show(
                PolicyRemediated(
                    policy=remedy.policy,
                    pack=info.name,
                    version=info.version,
                    urn=urn,
                    changed=changed,
                    description=remedy.description,
                )
            )
        return subject

    def _tell(self, analyzer: Analyzer, finding: Finding) -> PolicyViolated:
        context = self._context
        violation = PolicyViolated(
            policy=finding.policy,
            pack=analyzer.info.name,
            version=analyzer.info.version,
            level=finding.level,
            message=context.redactor.clean(finding.message),
            urn=finding.urn,
            description=finding.description,
            severity=finding.severity,
        )
        context.violations.append(violation)
        context.display.show(violation)
        return violation


def _still_secret(before: Properties, after: Properties) -> Properties:
    """A remedy's properties; what was secret is so still, which a policy that copies what it reads does not see to."""
    return {
        key: Secret(value) if has_secret(before.get(key)) and not has_secret(value) else value
        for key, value in after.items()
    }
