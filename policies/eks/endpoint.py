"""The API of a cluster is private, or open to named networks only."""

from collections.abc import Iterator

from policies.eks.types import CLUSTER
from policies.networks import open_to_all
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    network = resource.inputs.object("vpcConfig")
    yield from _private(resource)
    # AWS opens it to the world where nothing is said.
    public = network.flag("endpointPublicAccess") or not network.has("endpointPublicAccess")
    named = set(network.texts("publicAccessCidrs")) if public else set[str]()
    if public and (not named or open_to_all(named)):
        yield Finding(message="opens the cluster's API to the world", path=network.where("publicAccessCidrs"))


@telling
def _private(resource: Resource) -> Iterator[Finding]:
    if not resource.inputs.flag("vpcConfig", "endpointPrivateAccess"):
        yield Finding(message="must be true", path="vpcConfig.endpointPrivateAccess")


RULE = Rule(
    name="eks-endpoint",
    title="The API of an EKS cluster is private, or open to named networks only",
    severity=Severity.CRITICAL,
    why="An API that the world reaches is one stolen credential away from everybody.",
    fix="Set endpointPrivateAccess, and endpointPublicAccess to false or publicAccessCidrs to your own networks.",
    types=(CLUSTER,),
    check=_check,
)
