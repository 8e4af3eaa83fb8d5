"""No container runs as root."""

from collections.abc import Iterator

from policies.kube import pods
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for container in pods.containers(resource):
        yield from _container(container)


@telling
def _container(container: pods.Container) -> Iterator[Finding]:
    own, whole = container.spec.object("securityContext"), container.pod.object("securityContext")
    decides = own if own.has("runAsNonRoot") else whole
    if not decides.flag("runAsNonRoot"):
        yield Finding(message="must be true", path=own.where("runAsNonRoot"))
    decides = own if own.has("runAsUser") else whole
    if decides.number("runAsUser") == 0:
        yield Finding(message="must not be 0", path=decides.where("runAsUser"))


RULE = Rule(
    name="kube-root",
    title="No container runs as root",
    severity=Severity.HIGH,
    why="What breaks out of a container keeps its user.",
    fix="Set securityContext.runAsNonRoot, and a user other than 0.",
    types=pods.WORKLOADS,
    check=_check,
)
