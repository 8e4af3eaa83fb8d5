"""What a plan costs, by the estimate that policies use."""

from envs.schema import Environment
from isthmus.engines.results import Forecast
from isthmus.plan.model import CostLine, CostRange, NotCounted, PlanCost
from policies.cost.estimate import Named, estimate
from policies.cost.prices import prices_of
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource


def cost_of(forecast: Forecast, environment: Environment) -> PlanCost | None:
    """The monthly cost of what is planned, in US dollars; None where the environment is on no cloud."""
    if environment.aws is None:
        return None
    prices = prices_of(environment.aws.region)
    stack = [
        Resource(urn=each.urn, type=each.type, inputs=Inputs(each.inputs), parent=each.parent)
        for each in forecast.resources
        if each.op != "delete"
    ]
    found = estimate(stack, prices)
    return PlanCost(
        region=prices.region,
        prices_of=prices.date,
        total=_range(found.least, found.most),
        components={name: _range(*sums) for name, sums in found.by_component().items()},
        lines=[
            CostLine(urn=each.urn, what=each.what, minimum=round(each.least, 2), maximum=round(each.most, 2))
            for each in found.lines
        ],
        unknown=[_named(each) for each in found.unknown],
        by_use=[_named(each) for each in found.by_use],
        assumptions=list(found.assumptions),
    )


def _range(least: float, most: float) -> CostRange:
    return CostRange(minimum=round(least, 2), maximum=round(most, 2))


def _named(each: Named) -> NotCounted:
    return NotCounted(urn=each.urn, what=each.what, usd=each.price, unit=each.unit)
