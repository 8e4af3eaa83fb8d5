"""Containers have no capabilities of the kernel's."""

from collections.abc import Iterator

from policies.kube import pods
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

# The only one that Kubernetes' own restricted standard lets a container have back.
_ALLOWED = frozenset({"NET_BIND_SERVICE"})


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for container in pods.containers(resource):
        yield from _container(container)


@telling
def _container(container: pods.Container) -> Iterator[Finding]:
    held = container.spec.object("securityContext", "capabilities")
    if "ALL" not in held.texts("drop"):
        yield Finding(message="must name ALL", path=held.where("drop"))
    added = sorted(set(held.texts("add")) - _ALLOWED)
    if added:
        yield Finding(message=f"adds {', '.join(added)}", path=held.where("add"))


RULE = Rule(
    name="kube-capabilities",
    title="Containers drop all capabilities",
    severity=Severity.HIGH,
    why="Each capability is a part of what root may do.",
    fix="Set securityContext.capabilities.drop to [ALL], and add none.",
    types=pods.WORKLOADS,
    check=_check,
)
