"""Containers have a limit of memory."""

from collections.abc import Iterator

from policies.containers.types import CONTAINERS
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if not (resource.inputs.number("memory") or 0) > 0:
        yield Finding(message="must be given", path="memory")


RULE = Rule(
    name="containers-memory",
    title="Containers have a limit of memory",
    severity=Severity.MEDIUM,
    why="A container without one takes the whole machine down with it.",
    fix="Give the service a memory limit.",
    types=CONTAINERS,
    check=_check,
)
