"""Services say when they are ready, and when they hang."""

from collections.abc import Iterator

from policies.kube import pods
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for container in pods.containers(resource):
        if not container.initial:
            for probe in ("livenessProbe", "readinessProbe"):
                yield from _probe(container.spec, probe)


@telling
def _probe(container: Inputs, probe: str) -> Iterator[Finding]:
    if not container.has(probe):
        yield Finding(message="must be given", path=container.where(probe))


RULE = Rule(
    name="kube-probes",
    title="Services say when they are ready, and when they hang",
    severity=Severity.MEDIUM,
    why="Without probes traffic goes to what cannot answer it, and what hangs hangs for good.",
    fix="Give each container a readinessProbe and a livenessProbe.",
    types=pods.SERVING,
    check=_check,
)
