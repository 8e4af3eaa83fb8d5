"""What the pack said of a plan, as a report."""

from collections.abc import Iterable

from isthmus.engines.events import PolicyViolated
from policies.pack.report import Entry, Report
from policies.pack.rule import Rule

_UNKNOWN = "can't run policy"


def report_of(rules: Iterable[Rule], stack: str, violations: Iterable[PolicyViolated]) -> Report:
    """The report that a preview's violations make; what a policy could not tell is unknown there."""
    by_name = {name: rule for rule in rules for name in (rule.name, rule.stack_name)}
    found = [(violation, by_name.get(violation.policy)) for violation in violations]
    entries = [(_entry(violation, rule), _cannot_tell(violation)) for violation, rule in found]
    return Report(
        stack=stack,
        source="plan",
        violations=tuple(entry for entry, unknown in entries if not unknown),
        unknown=tuple(entry for entry, unknown in entries if unknown),
    )


def _entry(violation: PolicyViolated, rule: Rule | None) -> Entry:
    fix = "" if rule is None else rule.fix
    message = violation.message.removeprefix(f"{violation.description}\n").removesuffix(f" [{fix}]")
    if _cannot_tell(violation):
        # What the library says of it is: TYPE value at .PATH can't be known during preview.
        path = message.partition(" value at .")[2].removesuffix(" can't be known during preview")
        message = f"{path}: cannot be told before deployment"
    return Entry(
        policy=violation.policy if rule is None else rule.name,
        severity=violation.severity or ("" if rule is None else rule.severity.value),
        level=violation.level,
        urn="" if violation.urn.rpartition("::")[0].endswith("::pulumi:pulumi:Stack") else violation.urn,
        message=message,
        fix=fix,
    )


def _cannot_tell(violation: PolicyViolated) -> bool:
    return violation.level == "advisory" and violation.message.startswith(_UNKNOWN)
