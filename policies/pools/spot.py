"""GPUs outside of production take spare capacity where there is some."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.pools import nodes


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    if settings.production or not nodes.has_gpus(resource):
        return
    if "spot" not in nodes.values(resource, nodes.CAPACITY):
        yield Finding(message=f"{nodes.CAPACITY} must allow spot", path="spec.template.spec.requirements")


RULE = Rule(
    name="pools-spot",
    title="GPU pools outside of production may take spot instances",
    severity=Severity.LOW,
    why="Spot GPUs cost a third, and a job outside of production can be run again.",
    fix="Give the pool spot: true.",
    types=nodes.NODE_POOLS,
    check=_check,
)
