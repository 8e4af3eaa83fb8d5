"""Rules as policies of Pulumi's."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policies.pack.evaluate import Verdict, judge, judge_stack
from policies.pack.exempted import NAME, TITLE, Exempted, line
from policies.pack.gate import Gate, Marks, plain, resource_of
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Rule
from policies.pack.settings import Settings

GATE = "isthmus-gate"


class GatePolicy(ResourceValidationPolicy):
    """The pack's first policy: finds nothing, and notes what the others need."""

    def __init__(self, gate: Gate) -> None:
        """For the policies that share the gate."""
        self._gate = gate
        self._marks = Marks()
        # The library does not say what its awaitables give.
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            GATE,
            "Looks at each resource once for all other policies, so that secrets can be told from plain text.",
            enforcement_level=EnforcementLevel.REMEDIATE,
        )

    def remediate(self, args: ResourceValidationArgs) -> None:
        """Note which properties are secret; change none."""
        self._marks.see(args.urn, args.props)

    def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:  # noqa: ARG002
        """Note which resource the policies after this one are asked about."""
        properties, marked = self._marks.put(args.urn, plain(args.props))
        self._gate.resource = resource_of(args, properties, marked=marked)


class RulePolicy(ResourceValidationPolicy):
    """A rule about resources."""

    def __init__(self, rule: Rule, gate: Gate, settings: Callable[[], Settings], exempted: Exempted) -> None:
        """For a rule, with the settings of the stack as soon as they are needed."""
        self._rule, self._gate, self._settings, self._exempted = rule, gate, settings, exempted
        self._applies = cache(rule.applies)
        # As above.
        super().__init__(rule.name, rule.title, **_described(rule))  # pyright: ignore[reportUnknownMemberType]

    def has_validation(self) -> bool:
        """Whether the rule is about resources of the type that is asked about."""
        resource = self._gate.resource
        return resource is None or self._applies(resource.type)

    def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        """Report what the rule finds; raises UnknownValueError where it cannot tell."""
        resource = self._gate.resource
        if resource is None or resource.urn != args.urn:
            # Somebody has disabled the gate.
            if not self._applies(args.resource_type):
                return
            resource = resource_of(args, plain(args.props), marked=False)
        verdicts = judge(self._rule, resource, self._settings())
        self._exempted.note(verdicts)
        report(verdicts, report_violation)


class StackRulePolicy(StackValidationPolicy):
    """A rule about a stack."""

    def __init__(self, rule: Rule, settings: Callable[[], Settings], exempted: Exempted) -> None:
        """For a rule, under a name that no other policy has."""
        self._rule, self._settings, self._exempted = rule, settings, exempted
        self._about = cache(rule.looks_at)
        # As above.
        super().__init__(rule.stack_name, rule.title, **_described(rule))  # pyright: ignore[reportUnknownMemberType]

    def validate(self, args: StackValidationArgs, report_violation: ReportViolation) -> None:
        """Report what the rule finds; raises UnknownValueError where it cannot tell."""
        resources = [_resource(each) for each in args.resources if self._about(each.resource_type)]
        verdicts = judge_stack(self._rule, resources, self._settings())
        self._exempted.note(verdicts)
        report(verdicts, report_violation)


class ExemptedPolicy(StackValidationPolicy):
    """The pack's last policy: tells as advice what the others let pass."""

    def __init__(self, exempted: Exempted) -> None:
        """For what the policies before it note."""
        self._exempted = exempted
        # As above.
        super().__init__(NAME, TITLE, enforcement_level=EnforcementLevel.ADVISORY)  # pyright: ignore[reportUnknownMemberType]

    def validate(self, args: StackValidationArgs, report_violation: ReportViolation) -> None:  # noqa: ARG002
        """Report what is exempt."""
        for verdict in self._exempted.all():
            report_violation(line(verdict), verdict.urn or None)


def policies_of(rules: Sequence[Rule], settings: Callable[[], Settings]) -> list[Policy]:
    """The policies that the rules make; one that looks at resources and at the stack makes two."""
    gate, exempted = Gate(), Exempted()
    found: list[Policy] = [GatePolicy(gate)]
    for rule in rules:
        if rule.check is not None:
            found.append(RulePolicy(rule, gate, settings, exempted))
        if rule.check_stack is not None:
            found.append(StackRulePolicy(rule, settings, exempted))
    return [*found, ExemptedPolicy(exempted)]


def report(verdicts: Sequence[Verdict], report_violation: ReportViolation) -> None:
    """Tell violations, then raise UnknownValueError, which Pulumi shows as advice, with all that is not known."""
    for verdict in verdicts:
        if verdict.outcome == "violation":
            report_violation(f"{verdict.text} [{verdict.rule.fix}]", verdict.urn or None)
    unknown = [verdict for verdict in verdicts if verdict.outcome == "unknown"]
    if unknown:
        raise UnknownValueError(UNKNOWN_STRING_VALUE, [", ".join(sorted(set(map(_place, unknown))))])


def _place(verdict: Verdict) -> str:
    return verdict.path


def _described(rule: Rule) -> Mapping[str, Any]:
    return {
        "enforcement_level": EnforcementLevel(rule.level),
        "display_name": rule.title,
        "severity": Severity(rule.severity.value),
        "remediation_steps": rule.fix,
    }


def _resource(given: PolicyResource) -> Resource:
    inputs = Inputs(plain(given.props))
    return Resource(
        urn=given.urn,
        type=given.resource_type,
        inputs=inputs,
        asked=inputs,
        protect=bool(given.opts.protect),
        parent="" if given.parent is None else given.parent.urn,
        needs={key: tuple(each.urn for each in needed) for key, needed in given.property_dependencies.items()},
        marked=False,
    )
