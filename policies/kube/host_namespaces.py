"""Pods stay out of their node's namespaces."""

from collections.abc import Iterator

from policies.kube import pods
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for pod in pods.pods(resource):
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            yield from _shared(pod, key)
    for container in pods.containers(resource):
        yield from _ports(container.spec)


@telling
def _shared(pod: Inputs, key: str) -> Iterator[Finding]:
    if pod.flag(key):
        yield Finding(message="must not be true", path=pod.where(key))


@telling
def _ports(container: Inputs) -> Iterator[Finding]:
    for port in container.objects("ports"):
        if port.number("hostPort"):
            yield Finding(message="is a port of the node", path=port.where("hostPort"))


RULE = Rule(
    name="kube-host-namespaces",
    title="Pods stay out of their node's namespaces",
    severity=Severity.HIGH,
    why="In its node's namespaces a pod sees and reaches what all others do.",
    fix="Leave hostNetwork, hostPID, hostIPC and hostPort out.",
    types=pods.WORKLOADS,
    check=_check,
)
