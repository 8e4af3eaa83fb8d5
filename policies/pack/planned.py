"""What the pack said of a plan, as a report."""

from collections.abc import Iterable, Mapping

from envs.exemption import Exemption
from isthmus.engines.events import PolicyViolated
from policies.pack.evaluate import matches
from policies.pack.exempted import NAME, parts
from policies.pack.report import Entry, Report
from policies.pack.rule import Rule

_UNKNOWN = "can't run policy"


def report_of(
    rules: Iterable[Rule], stack: str, violations: Iterable[PolicyViolated], exemptions: Iterable[Exemption] = ()
) -> Report:
    """The report that a preview's violations make; what a policy could not tell is unknown there."""
    by_name = {name: rule for rule in rules for name in (rule.name, rule.stack_name)}
    told = list(violations)
    exempt = tuple(_exempt(each, by_name) for each in told if each.policy == NAME)
    found = [(each, by_name.get(each.policy)) for each in told if each.policy != NAME]
    entries = [(_entry(violation, rule), _cannot_tell(violation)) for violation, rule in found]
    return Report(
        stack=stack,
        source="plan",
        violations=tuple(entry for entry, unknown in entries if not unknown),
        unknown=tuple(entry for entry, unknown in entries if unknown),
        exempt=exempt,
        unused=tuple(e for e in exemptions if not any(_lets(e, entry) for entry in exempt)),
    )


def _lets(exemption: Exemption, entry: Entry) -> bool:
    return exemption.policy == entry.policy and matches(exemption, entry.urn)


def _exempt(violation: PolicyViolated, by_name: Mapping[str, Rule]) -> Entry:
    name, message, reason = parts(_bare(violation))
    rule = by_name[name]
    return Entry(
        policy=rule.name,
        severity=rule.severity.value,
        level=rule.level,
        urn=_urn(violation),
        message=message,
        fix=rule.fix,
        reason=reason,
    )


def _bare(violation: PolicyViolated) -> str:
    return violation.message.removeprefix(f"{violation.description}\n")


def _urn(violation: PolicyViolated) -> str:
    """Empty where it is the stack's."""
    return "" if violation.urn.rpartition("::")[0].endswith("::pulumi:pulumi:Stack") else violation.urn


def _entry(violation: PolicyViolated, rule: Rule | None) -> Entry:
    fix = "" if rule is None else rule.fix
    message = _bare(violation).removesuffix(f" [{fix}]")
    if _cannot_tell(violation):
        # What the library says of it is: TYPE value at .PATH can't be known during preview.
        path = message.partition(" value at .")[2].removesuffix(" can't be known during preview")
        message = f"{path}: cannot be told before deployment"
    return Entry(
        policy=violation.policy if rule is None else rule.name,
        severity=violation.severity or ("" if rule is None else rule.severity.value),
        level=violation.level,
        urn=_urn(violation),
        message=message,
        fix=fix,
    )


def _cannot_tell(violation: PolicyViolated) -> bool:
    return violation.level == "advisory" and violation.message.startswith(_UNKNOWN)
