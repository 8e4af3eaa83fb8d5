"""What each type of resource is charged for, nodes aside."""

import fnmatch
from collections.abc import Callable, Iterator

from isthmus.engine.values import Value
from policies.cost.charges import ByUse, Charge, Cost, Unpriced
from policies.cost.quantities import gib
from policies.pack.resource import Resource

# What is free itself, or is part of what something else is charged for.
_FREE = (
    "aws:budgets/*",
    "aws:cloudwatch/*",
    "aws:ec2/*",
    "aws:ecr/*",
    "aws:eks/*",
    "aws:iam/*",
    "aws:kms/*",
    "aws:rds/*Group:*",
    "aws:s3/*",
    "aws:secretsmanager/*",
    "aws:sns/*",
    "aws:vpc/*",
)
_COSTLY = (
    "aws:cloudwatch/compositeAlarm:*",
    "aws:cloudwatch/dashboard:*",
    "aws:cloudwatch/internetMonitor:*",
    "aws:cloudwatch/metricStream:*",
    "aws:ec2/capacity*",
    "aws:ec2/clientVpnEndpoint:*",
    "aws:ec2/dedicatedHost:*",
    "aws:ec2/fleet:*",
    "aws:ec2/instance:*",
    "aws:ec2/launchTemplate:*",
    "aws:ec2/spot*",
    "aws:ec2/networkInsights*",
    "aws:ec2/trafficMirror*",
    "aws:ec2/vpcIpam*",
    "aws:ec2/vpnConnection:*",
    "aws:ec2transitgateway/*",
    "aws:eks/addon:*",
    "aws:eks/capability:*",
    "aws:eks/fargateProfile:*",
    "aws:eks/nodeGroup:*",
    "aws:kms/customKeyStore:*",
    "aws:kms/external*",
    "aws:kms/replica*",
)


def costs(resource: Resource) -> Iterator[Cost]:
    """What a resource is charged for; of a type that nothing is known about, that it is unpriced.

    Raises NotKnownError where that depends on what is not known before deployment.
    """
    known = _TYPES.get(resource.type)
    if known is not None:
        yield from known(resource)
    elif resource.type.startswith("aws:") and not _free(resource.type):
        yield Unpriced(what=resource.type)


def _free(kind: str) -> bool:
    return any(fnmatch.fnmatchcase(kind, each) for each in _FREE) and not any(
        fnmatch.fnmatchcase(kind, each) for each in _COSTLY
    )


def _one(item: str, *by_use: str) -> Callable[[Resource], Iterator[Cost]]:
    def charged(_: Resource) -> Iterator[Cost]:
        yield Charge(item=item)
        yield from (ByUse(item=each) for each in by_use)

    return charged


def _used(item: str) -> Callable[[Resource], Iterator[Cost]]:
    def charged(_: Resource) -> Iterator[Cost]:
        yield ByUse(item=item)

    return charged


def _endpoint(resource: Resource) -> Iterator[Cost]:
    if resource.inputs.text("vpcEndpointType") not in ("", "Gateway"):
        # Each subnet is in a zone of its own; how many there are is known before which they are.
        zones = _length(resource.inputs.get("subnetIds"))
        yield Charge(item="vpc-endpoint", least=zones, most=zones)


def _key(resource: Resource) -> Iterator[Cost]:
    # Its first and its second rotation add as much each.
    yield Charge(item="kms-key", least=1, most=3 if resource.inputs.flag("enableKeyRotation") else 1)


def _database(resource: Resource) -> Iterator[Cost]:
    inputs = resource.inputs
    copies = 2 if inputs.flag("multiAz") else 1
    yield Charge(item=f"rds-{inputs.text('instanceClass')}", least=copies, most=copies)
    storage = inputs.number("allocatedStorage") or 0
    most = max(storage, inputs.number("maxAllocatedStorage") or 0)
    yield Charge(item=f"rds-{inputs.text('storageType') or 'gp2'}", least=storage * copies, most=most * copies)


def _service(resource: Resource) -> Iterator[Cost]:
    if resource.inputs.text("spec", "type") == "LoadBalancer":
        yield Charge(item="network-load-balancer")


def _claim(resource: Resource) -> Iterator[Cost]:
    size = gib(resource.inputs.text("spec", "resources", "requests", "storage"))
    yield Charge(item="ebs-gp3", least=size, most=size)


def _claims(resource: Resource) -> Iterator[Cost]:
    replicas = resource.inputs.number("spec", "replicas")
    for claim in resource.inputs.objects("spec", "volumeClaimTemplates"):
        size = gib(claim.text("spec", "resources", "requests", "storage")) * (1 if replicas is None else replicas)
        yield Charge(item="ebs-gp3", least=size, most=size)


def _length(value: Value) -> int:
    return len(value) if isinstance(value, list | tuple) else 0


_TYPES: dict[str, Callable[[Resource], Iterator[Cost]]] = {
    "aws:cloudwatch/logGroup:LogGroup": _used("log-ingestion"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _one("alarm"),
    "aws:ec2/eip:Eip": _one("public-ipv4"),
    "aws:ec2/natGateway:NatGateway": _one("nat-gateway", "nat-traffic"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:ecr/repository:Repository": _used("ecr-storage"),
    "aws:eks/cluster:Cluster": _one("eks-cluster"),
    "aws:kms/key:Key": _key,
    "aws:lb/loadBalancer:LoadBalancer": _one("network-load-balancer"),
    "aws:rds/instance:Instance": _database,
    "aws:s3/bucket:Bucket": _used("s3-storage"),
    "aws:secretsmanager/secret:Secret": _one("secret"),
    "kubernetes:apps/v1:StatefulSet": _claims,
    "kubernetes:core/v1:PersistentVolumeClaim": _claim,
    "kubernetes:core/v1:Service": _service,
}
