"""A pool cannot grow without end."""

from collections.abc import Iterator

from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings
from policies.pools import nodes


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.type == nodes.RAY_CLUSTER:
        for group in resource.inputs.objects("spec", "workerGroupSpecs"):
            yield from _group(group)
        return
    limits = nodes.limits(resource)
    wanted = [nodes.GPU] if nodes.has_gpus(resource) else ["cpu"]
    for key in wanted:
        if not limits.text(key):
            yield Finding(message="must be given", path=limits.where(key))


@telling
def _group(group: Inputs) -> Iterator[Finding]:
    if group.number("maxReplicas") is None:
        yield Finding(message="must be given", path=group.where("maxReplicas"))


RULE = Rule(
    name="pools-hard-limit",
    title="A pool of nodes or workers has a hard limit",
    severity=Severity.HIGH,
    why="One wrong job could otherwise rent machines until the budget of a year is gone.",
    fix="Give the pool max_workers; it becomes spec.limits and maxReplicas.",
    types=(*nodes.NODE_POOLS, nodes.RAY_CLUSTER),
    check=_check,
)
