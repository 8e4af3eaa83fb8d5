"""A cluster's control plane logs what matters."""

from collections.abc import Iterator

from policies.eks.types import CLUSTER
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings

_NEEDED = frozenset({"api", "audit", "authenticator"})


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    absent = sorted(_NEEDED - set(resource.inputs.texts("enabledClusterLogTypes")))
    if absent:
        yield Finding(message=f"lacks {', '.join(absent)}", path="enabledClusterLogTypes")


RULE = Rule(
    name="eks-logs",
    title="The control plane of an EKS cluster logs calls and who made them",
    severity=Severity.MEDIUM,
    why="Without these logs nobody can say afterwards who did what.",
    fix="Name api, audit and authenticator in enabledClusterLogTypes.",
    types=(CLUSTER,),
    check=_check,
)
