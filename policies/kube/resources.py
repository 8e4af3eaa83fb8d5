"""Containers say what they need, and cannot take more memory."""

from collections.abc import Iterator

from policies.cost.quantities import amount
from policies.kube import pods
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_NEEDED = (("requests", "cpu"), ("requests", "memory"), ("limits", "memory"))


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for container in pods.containers(resource):
        for kind, what in _NEEDED:
            yield from _given(container.spec, kind, what)


@telling
def _given(container: Inputs, kind: str, what: str) -> Iterator[Finding]:
    if not amount(container.text("resources", kind, what)):
        yield Finding(message="must be given", path=container.where("resources", kind, what))


RULE = Rule(
    name="kube-resources",
    title="Containers have requests, and a limit of memory",
    severity=Severity.MEDIUM,
    why="What asks for nothing is placed anywhere, and what has no limit takes its neighbours down.",
    fix="Give requests of CPU and memory, and a limit of memory.",
    types=pods.WORKLOADS,
    check=_check,
)
