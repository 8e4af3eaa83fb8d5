"""Parity of two stacks as a report: what is the same, each difference with its reason, and those that have none."""

from collections.abc import Iterator
from dataclasses import dataclass

from isthmus.parity.asked import Asked
from isthmus.parity.compare import Comparison, Difference, compare
from isthmus.parity.declared import Declared, declaration
from isthmus.parity.facts import Facts

_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A difference, and what excuses it; None where nothing does."""

    difference: Difference
    declared: Declared | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Two stacks side by side; the differences in the order of places."""

    left: str
    right: str
    found: Comparison
    differences: tuple[Judged, ...]

    @property
    def undeclared(self) -> tuple[Difference, ...]:
        """The differences that nothing excuses."""
        return tuple(each.difference for each in self.differences if each.declared is None)


def judge(names: tuple[str, str], left: Facts, right: Facts, asked: Asked) -> Report:
    """The report on two stacks of these names, made as their environments asked."""
    found = compare(left, right)
    alike = left.contract.get("substrate") == right.contract.get("substrate")
    judged = (
        Judged(difference=each, declared=declaration(each, asked, same_substrate=alike)) for each in found.different
    )
    return Report(left=names[0], right=names[1], found=found, differences=tuple(judged))


def lines(report: Report) -> Iterator[str]:
    """The report for people: what nothing excuses comes first, then every difference below its reason."""
    same = ", ".join(f"{count} {aspect}{'' if count == 1 else 's'}" for aspect, count in report.found.same.items())
    yield f"{report.left} and {report.right} have the same: {same}"
    undeclared = report.undeclared
    if undeclared:
        yield f"undeclared differences: {len(undeclared)}"
        yield from (_line(each) for each in undeclared)
    reasons = {(each.declared.reason, each.declared.why): None for each in report.differences if each.declared}
    for reason, why in sorted(reasons):
        yield f"{reason}: {why}"
        for each in report.differences:
            if each.declared is not None and (each.declared.reason, each.declared.why) == (reason, why):
                yield _line(each.difference)


def as_json(report: Report) -> dict[str, object]:
    """The report as `--json` gives it."""
    return {
        "left": report.left,
        "right": report.right,
        "ok": not report.undeclared,
        "same": dict(report.found.same),
        "differences": [_entry(each) for each in report.differences],
    }


def _entry(judged: Judged) -> dict[str, object]:
    difference, declared = judged.difference, judged.declared
    return {
        "aspect": difference.aspect,
        "where": difference.where,
        "left": difference.left,
        "right": difference.right,
        "reason": None if declared is None else declared.reason,
        "why": None if declared is None else declared.why,
    }


def _line(difference: Difference) -> str:
    left, right = (_short(each) for each in (difference.left, difference.right))
    return f"  {difference.aspect}: {difference.where}: {left} | {right}"


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
