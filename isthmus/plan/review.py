"""A comparison of plans as a text for people, plain or in Markdown for a pull request."""

import difflib
import json
from collections.abc import Iterator
from typing import Any

from isthmus.plan.compare import Difference, Property, Subject
from isthmus.plan.model import PlanViolation
from isthmus.plan.summary import money, title_and_text

_LONG = 80
"""Characters of a value from which on it is compared line by line."""


def text(found: Difference) -> Iterator[str]:
    """The lines of a comparison."""
    yield headline(found)
    for sign, title, subjects in _parts(found):
        if subjects:
            yield f"{title}:"
        for each in subjects:
            yield f"  {sign} {_name(each)}"
            for item in each.properties:
                yield from (f"      {line}" for line in _property(item))
    if found.contract:
        yield "contract:"
        for item in found.contract:
            yield from (f"  {line}" for line in _property(item))
    yield from _cost(found)
    yield from _violations(found)


def markdown(found: Difference) -> Iterator[str]:
    """The same in Markdown, its details folded."""
    yield f"### {headline(found)}"
    for sign, title, subjects in _parts(found):
        if not subjects:
            continue
        yield from ("", "<details>", f"<summary>{title}: {len(subjects)}</summary>", "", *_opened(sign, subjects))
        yield from ("</details>",)
    if found.contract:
        yield from ("", "**contract**", "", "```diff")
        for item in found.contract:
            yield from _property(item)
        yield "```"
    rest = [*_cost(found), *_violations(found)]
    if rest:
        yield from ("", *(line if line.startswith(" ") else f"**{line}**" for line in _listed(rest)))


def headline(found: Difference) -> str:
    """What differs, in one line."""
    if found.empty:
        return f"{found.stack}: no difference from {_other(found)}"
    counts = f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed"
    new, gone = len(found.violations_new), len(found.violations_gone)
    policies = f"; violations of policies: {new} new, {gone} gone" if new or gone else ""
    return f"{found.stack} against {_other(found)}: {counts}{policies}"


def _other(found: Difference) -> str:
    return "its earlier plan" if found.against == found.stack else f"the plan of {found.against}"


def _parts(found: Difference) -> tuple[tuple[str, str, list[Subject]], ...]:
    return (("+", "added", found.added), ("-", "removed", found.removed), ("~", "changed", found.changed))


def _opened(sign: str, subjects: list[Subject]) -> Iterator[str]:
    yield "```diff"
    for each in subjects:
        # In a diff a tilde is no sign.
        yield f"{'!' if sign == '~' else sign} {_name(each)}"
        for item in each.properties:
            yield from _property(item)
    yield from ("```", "")


def _listed(lines: list[str]) -> Iterator[str]:
    return (f"  - {line.strip()}" if line.startswith(" ") else line for line in lines)


def _name(subject: Subject) -> str:
    within = f" in {subject.component}" if subject.component else ""
    return f"{subject.type} {subject.name}{within}"


def _property(item: Property) -> Iterator[str]:
    before = [] if item.present == "after" else _lines(item.before)
    after = [] if item.present == "before" else _lines(item.after)
    if len(before) <= 1 and len(after) <= 1:
        yield from (f"- {item.path}: {line}" for line in before)
        yield from (f"+ {item.path}: {line}" for line in after)
        return
    yield f"  {item.path}:"
    yield from (
        line for line in difflib.unified_diff(before, after, lineterm="", n=1) if line[:3] not in ("---", "+++")
    )


def _lines(value: Any) -> list[str]:
    """A value's lines: a text as it is, JSON in a long text by its parts."""
    if not isinstance(value, str):
        return [json.dumps(value, sort_keys=True)]
    if len(value) > _LONG and value[:1] in "{[":
        try:
            return json.dumps(json.loads(value), indent=2, sort_keys=True).splitlines()
        except ValueError:
            return value.splitlines()
    return value.splitlines() or [""]


def _cost(found: Difference) -> Iterator[str]:
    before, after = found.cost_before, found.cost_after
    if before == after or after is None:
        return
    if before is None:
        yield f"monthly cost in USD: {money(after)}; the earlier plan has none"
        return
    low, high = after.minimum - before.minimum, after.maximum - before.maximum
    by = f"{low:+,.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:+,.2f} to {high:+,.2f}"
    yield f"monthly cost in USD: {money(before)} before, {money(after)} after ({by})"


def _violations(found: Difference) -> Iterator[str]:
    for title, violations in (("new violations", found.violations_new), ("violations gone", found.violations_gone)):
        if violations:
            yield f"{title}:"
            yield from (f"  {_violation(each)}" for each in violations)


def _violation(each: PlanViolation) -> str:
    name = each.urn.rpartition("::")[2]
    parts = (" ".join(part.split()) for part in title_and_text(each) if part)
    return f"{each.level}: {name}: {each.policy}: {': '.join(parts)}"
