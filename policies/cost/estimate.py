"""What a stack costs a month, by resource and by component, with what is not known named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.cost import nodes, resources
from policies.cost.charges import ByUse, Charge, Cost, Nodes, Unpriced
from policies.cost.prices import HOURS, Prices
from policies.pack.inputs import NotKnownError
from policies.pack.resource import Resource
from policies.pools.nodes import NODE_POOLS

ASSUMPTIONS = (
    f"a month has {HOURS} hours",
    "at least: what pods ask for; at most: pools of CPUs at their limits, and all workers of pools of GPUs",
    "a worker with GPUs is on the cheapest instance with a known price that it fits",
    "a node has an 80 GiB volume; at most, nodes of pools of CPUs have 2 CPUs each",
    "Auto Mode's fee is 12 % of a node's price where that of its kind of GPU is not known to be less",
    "spot instances are counted at the price on demand",
    "discounts, support and tax are not counted",
    "what is charged by use (storage of buckets and images, traffic, logs, requests) is named, and not counted",
)
_VOLUME = 80  # GiB: the ephemeral storage of a node of Auto Mode's default NodeClass


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one resource costs for one thing: US dollars a month, at least and at most."""

    urn: str
    component: str
    what: str
    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Named:
    """Something that costs and is not in the sums: `price` is US dollars a `unit`, None where it is not known."""

    urn: str
    component: str
    what: str
    price: float | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a stack costs, in US dollars a month: `lines` add up, `unknown` and `by_use` are not in the sums."""

    region: str
    lines: tuple[Line, ...]
    unknown: tuple[Named, ...]
    by_use: tuple[Named, ...]
    assumptions: tuple[str, ...] = ASSUMPTIONS

    @property
    def least(self) -> float:
        """The sum with every pool at its least."""
        return sum(line.least for line in self.lines)

    @property
    def most(self) -> float:
        """The sum with every pool at its limit."""
        return sum(line.most for line in self.lines)

    def by_component(self) -> Mapping[str, tuple[float, float]]:
        """The least and the most of each component, sorted by name."""
        sums: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        for line in self.lines:
            least, most = sums[line.component]
            sums[line.component] = (least + line.least, most + line.most)
        return dict(sorted(sums.items()))


def estimate(stack: Sequence[Resource], prices: Prices) -> Estimate:
    """What the resources of a stack cost at a region's prices; pure, and in the order of URNs."""
    by_urn = {each.urn: each for each in stack}
    lines: list[Line] = []
    unknown: list[Named] = []
    by_use: list[Named] = []
    pods = list(_pods(stack))
    for resource in sorted(stack, key=lambda each: each.urn):
        component = component_of(resource, by_urn)
        for cost in _costs(resource, pods, prices):
            at = (resource.urn, component)
            match cost:
                case Charge():
                    _charge(cost, at, prices, lines, unknown)
                case Nodes():
                    _machines(cost, at, prices, lines, unknown)
                case ByUse():
                    by_use.append(_used(cost, at, prices))
                case Unpriced():
                    unknown.append(Named(urn=at[0], component=at[1], what=cost.what))
    return Estimate(region=prices.region, lines=tuple(lines), unknown=tuple(unknown), by_use=tuple(by_use))


def component_of(resource: Resource, by_urn: Mapping[str, Resource]) -> str:
    """The name of the component that a resource belongs to; `stack` where it belongs to none.

    It is the nearest of its parents whose type is one of the estate's components, else the last group above it.
    """
    parent, group = resource.parent, ""
    while parent in by_urn:
        above = by_urn[parent]
        if above.type.startswith("isthmus:"):
            if not above.type.startswith(("isthmus:cloud:", "isthmus:kubernetes:", "isthmus:estate:")):
                return above.name
            group = above.name if not above.type.startswith("isthmus:estate:") else group
        parent = above.parent
    return group or "stack"


def _pods(stack: Sequence[Resource]) -> Iterator[nodes.Pods]:
    scales = nodes.scales_of(stack)
    for resource in stack:
        try:
            yield from nodes.pods_of(resource, scales)
        except NotKnownError:
            # Its pods are counted by no pool; that its pool has a limit is what counts for the most.
            continue


def _costs(resource: Resource, pods: Sequence[nodes.Pods], prices: Prices) -> Iterator[Cost]:
    try:
        if resource.type in NODE_POOLS:
            yield from nodes.costs(resource, pods, prices)
        else:
            yield from resources.costs(resource)
    except NotKnownError as error:
        yield Unpriced(what=f"{resource.kind}, whose {error.path} is not known before deployment")


def _charge(cost: Charge, at: tuple[str, str], prices: Prices, lines: list[Line], unknown: list[Named]) -> None:
    urn, component = at
    monthly = prices.monthly(cost.item)
    if monthly is None:
        unknown.append(Named(urn=urn, component=component, what=f"{cost.item} in {prices.region}"))
        return
    least, most = monthly * cost.least, monthly * cost.most
    lines.append(Line(urn=urn, component=component, what=cost.item, least=least, most=most))


def _machines(cost: Nodes, at: tuple[str, str], prices: Prices, lines: list[Line], unknown: list[Named]) -> None:
    urn, component = at
    least, most = cost.least_usd * HOURS, cost.most_usd * HOURS
    lines.append(Line(urn=urn, component=component, what=cost.what, least=least, most=most))
    fee = prices.items.get(cost.fee)
    if fee is None:
        unknown.append(Named(urn=urn, component=component, what=f"{cost.fee} in {prices.region}"))
    else:
        lines.append(Line(urn=urn, component=component, what=cost.fee, least=least * fee.usd, most=most * fee.usd))
    _charge(Charge(item="ebs-gp3", least=_VOLUME * cost.least, most=_VOLUME * cost.most), at, prices, lines, unknown)


def _used(cost: ByUse, at: tuple[str, str], prices: Prices) -> Named:
    price = prices.items.get(cost.item)
    return Named(
        urn=at[0],
        component=at[1],
        what=cost.item,
        price=None if price is None else price.usd,
        unit="" if price is None else price.unit,
    )
