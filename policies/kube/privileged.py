"""No container is privileged, or can become so."""

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
    context = container.spec.object("securityContext")
    if context.flag("privileged"):
        yield Finding(message="must not be true", path=context.where("privileged"))
    if context.text("procMount") not in ("", "Default"):
        yield Finding(message="must not be given", path=context.where("procMount"))
    for each in (context, container.pod.object("securityContext")):
        if each.flag("windowsOptions", "hostProcess"):
            yield Finding(message="must not be true", path=each.where("windowsOptions.hostProcess"))
    if context.flag("allowPrivilegeEscalation") or not context.has("allowPrivilegeEscalation"):
        yield Finding(message="must be false", path=context.where("allowPrivilegeEscalation"))


RULE = Rule(
    name="kube-privileged",
    title="No container is privileged, or can become so",
    severity=Severity.CRITICAL,
    why="A privileged container is root on its node.",
    fix="Set securityContext.allowPrivilegeEscalation to false, and leave privileged out.",
    types=pods.WORKLOADS,
    check=_check,
)
