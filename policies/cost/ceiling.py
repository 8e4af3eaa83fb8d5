"""A stack costs no more than its environment lets it."""

from collections.abc import Iterator, Sequence

from policies.cost.estimate import Estimate, estimate
from policies.cost.prices import prices_of
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings

_PATH = "aws.budget.monthly_usd"


def _check_stack(resources: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    if settings.ceiling is None:
        return
    region = settings.regions[0] if settings.regions else ""
    yield from judge(estimate(resources, prices_of(region)), settings.ceiling)


def judge(found: Estimate, ceiling: float) -> Iterator[Finding]:
    """What an estimate says against a ceiling, in US dollars a month."""
    if found.most > ceiling:
        what = f"the stack may cost {found.most:,.0f} USD a month, with every pool at its limit"
        yield Finding(message=f"{what}; the ceiling is {ceiling:,.0f}", path=_PATH)
    elif found.unknown:
        names = sorted({each.what for each in found.unknown})
        yield cannot_tell(f"the price of {'; '.join(names)}")


RULE = Rule(
    name="cost-ceiling",
    title="A stack costs no more a month than its environment lets it",
    severity=Severity.HIGH,
    why="A bill is cheaper to prevent than to explain.",
    fix="Lower max_workers or sizes, or raise aws.budget.monthly_usd in the environment with whoever pays.",
    stack_types=("aws:*", "kubernetes:*", "isthmus:*"),
    check_stack=_check_stack,
)
