"""What a plan comes to, for people: counts, cost, what policies found, and what is unknown."""

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from isthmus.plan.model import CostRange, NotCounted, Plan, PlanCost, PlanViolation

_WIDTH = 110
_UNTOLD = "can't run policy"
"""How Pulumi's library begins to say that a policy needs what is not known yet."""
_TIED = "\u00a0"
"""Between words that stay on one line."""


def summary(plan: Plan) -> Iterator[str]:
    """The lines below the tree."""
    yield from wrapped("operations: ", _counted({f"to {op}": n for op, n in plan.changes.items()}))
    yield from wrapped("kinds: ", _counted(_short(plan.kinds)))
    if plan.cost is not None:
        yield from cost(plan.cost)
    yield from policies(plan.violations)
    for failure in plan.failures:
        name = failure.urn.rpartition("::")[2] or "the program"
        yield from (f"! {name}: {line}" for line in failure.message.splitlines()[:1])
    yield sentence(plan)


def cost(found: PlanCost) -> Iterator[str]:
    """Monthly cost by component, at the fewest and the most workers, and what has no known price."""
    prices = f"prices of {found.prices_of}" if found.prices_of else "no price of which is known"
    yield f"monthly cost in USD, {found.region}, {prices}: {money(found.total)}"
    rows = sorted(found.components.items())
    width = max((len(name or "(none)") for name, _ in rows), default=0)
    for name, each in rows:
        yield f"  {name or '(none)':<{width}}  {money(each)}"
    if found.unknown:
        yield from wrapped("  in no sum, because the price is not known: ", _times(found.unknown))
    if found.by_use:
        yield from wrapped("  in no sum, because it is charged by use: ", _times(found.by_use))


def money(amount: CostRange) -> str:
    """An amount, or its range."""
    low, high = f"{amount.minimum:,.2f}", f"{amount.maximum:,.2f}"
    return low if low == high else f"{low} to {high}"


def policies(violations: list[PlanViolation]) -> Iterator[str]:
    """What policies found, the mandatory ones first."""
    if not violations:
        return
    told = [each for each in violations if not each.message.startswith(_UNTOLD)]
    untold: defaultdict[str, list[str]] = defaultdict(list)
    for each in violations:
        if each.message.startswith(_UNTOLD):
            untold[each.policy].append(each.urn.rpartition("::")[2])
    counted = sorted(Counter(each.level for each in told).items(), reverse=True)
    if untold:
        counted.append(("that cannot be told before deployment", sum(map(len, untold.values()))))
    yield f"policies: {', '.join(f'{count} {what}' for what, count in counted)}"
    for policy, names in sorted(untold.items()):
        yield from wrapped(f"  unknown: {policy}: ", ", ".join(sorted(names)))
    for each in sorted(told, key=lambda each: (each.level != "mandatory", each.urn, each.policy)):
        name = each.urn.rpartition("::")[2]
        yield f"  {each.level}: {name}: {each.policy}"
        title, text = title_and_text(each)
        if title:
            yield f"    {title}"
        yield from textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def title_and_text(violation: PlanViolation) -> tuple[str, str]:
    """What the policy asks for, where its message begins with that, and what it found."""
    title, text = violation.description, violation.message
    return (title, text.removeprefix(title).strip()) if title and text.startswith(title) else ("", text)


def sentence(plan: Plan) -> str:
    """What is planned, and what is unknown, in one sentence."""
    managed = [each for each in plan.resources if each.custom]
    open_ended = sum(bool(each.unknown) for each in managed)
    planned = f"{len(managed)} resources are planned, {open_ended} of them with inputs that only deployment will tell"
    if not plan.absent_plugins:
        return f"{planned}."
    names = " and ".join(plan.absent_plugins)
    return f"{planned}; without the plugins of {names}, their outputs stay unknown and their inputs unchecked."


def wrapped(title: str, text: str) -> list[str]:
    """Text below a title, in lines that fit."""
    lines = textwrap.wrap(title + text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    return [line.replace(_TIED, " ") for line in lines]


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count}{_TIED}{name}" for name, count in sorted(counts.items())) or "none"


def _short(kinds: Mapping[str, int]) -> dict[str, int]:
    """Counts by type, without the file that the type is in: `aws:ec2:Route`."""
    counted: Counter[str] = Counter()
    for kind, count in kinds.items():
        package, module, name = (*kind.split(":"), "", "")[:3]
        counted[":".join((package, module.partition("/")[0], name))] += count
    return dict(counted)


def _times(found: list[NotCounted]) -> str:
    counted = Counter(each.what for each in found)
    return "; ".join(
        f"{count}{_TIED}times{_TIED}{what}" if count > 1 else what for what, count in sorted(counted.items())
    )
