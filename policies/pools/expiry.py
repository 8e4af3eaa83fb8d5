"""Nodes are replaced before they are old."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.pools import nodes

_PATH = ("spec", "template", "spec", "expireAfter")
_LONGEST = 21 * 86400  # seconds; EKS Auto Mode's own limit on a node's life


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    given = resource.inputs.text(*_PATH)
    after = nodes.seconds(given)
    if after is None or not 0 < after <= _LONGEST:
        yield Finding(message=f"is {given or 'not given'}, and must be 504h (21 days) or less", path=".".join(_PATH))


RULE = Rule(
    name="pools-expiry",
    title="Nodes of a pool are replaced before they are old",
    severity=Severity.MEDIUM,
    why="An old node runs an old kernel, and a forgotten one costs for ever.",
    fix="Give the pool expire_after, 21 days at most.",
    types=nodes.NODE_POOLS,
    check=_check,
)
