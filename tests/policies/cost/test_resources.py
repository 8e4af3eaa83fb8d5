"""What each type of resource is charged for."""

from typing import Any

import pytest

from policies.cost.charges import ByUse, Charge, Cost, Unpriced
from policies.cost.resources import costs
from policies.pack.inputs import NotKnownError
from tests.policies.rig import UNKNOWN, resource


@pytest.mark.parametrize(
    ("kind", "inputs", "expected"),
    [
        ("aws:eks/cluster:Cluster", {}, [Charge(item="eks-cluster")]),
        ("aws:ec2/natGateway:NatGateway", {}, [Charge(item="nat-gateway"), ByUse(item="nat-traffic")]),
        ("aws:s3/bucket:Bucket", {}, [ByUse(item="s3-storage")]),
        (
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"vpcEndpointType": "Interface", "subnetIds": [UNKNOWN, UNKNOWN]},
            [Charge(item="vpc-endpoint", least=2, most=2)],
        ),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Gateway"}, []),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {}, []),
        (
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"vpcEndpointType": "GatewayLoadBalancer", "subnetIds": ["a"]},
            [Charge(item="vpc-endpoint", least=1, most=1)],
        ),
        ("aws:kms/key:Key", {"enableKeyRotation": True}, [Charge(item="kms-key", least=1, most=3)]),
        ("aws:kms/key:Key", {}, [Charge(item="kms-key")]),
        ("aws:cloudwatch/dashboard:Dashboard", {}, [Unpriced(what="aws:cloudwatch/dashboard:Dashboard")]),
        ("aws:kms/replicaKey:ReplicaKey", {}, [Unpriced(what="aws:kms/replicaKey:ReplicaKey")]),
        (
            "aws:rds/instance:Instance",
            {
                "instanceClass": "db.x",
                "multiAz": True,
                "allocatedStorage": 20,
                "maxAllocatedStorage": 100,
                "storageType": "gp3",
            },
            [Charge(item="rds-db.x", least=2, most=2), Charge(item="rds-gp3", least=40, most=200)],
        ),
        ("kubernetes:core/v1:Service", {"spec": {"type": "LoadBalancer"}}, [Charge(item="network-load-balancer")]),
        ("kubernetes:core/v1:Service", {"spec": {"type": "ClusterIP"}}, []),
        (
            "kubernetes:apps/v1:StatefulSet",
            {
                "spec": {
                    "replicas": 2,
                    "volumeClaimTemplates": [{"spec": {"resources": {"requests": {"storage": "10Gi"}}}}],
                }
            },
            [Charge(item="ebs-gp3", least=20, most=20)],
        ),
        ("aws:iam/role:Role", {}, []),
        ("aws:ec2/subnet:Subnet", {}, []),
        ("aws:rds/subnetGroup:SubnetGroup", {}, []),
        ("kubernetes:core/v1:ConfigMap", {}, []),
        ("aws:ec2/instance:Instance", {}, [Unpriced(what="aws:ec2/instance:Instance")]),
        ("aws:rds/cluster:Cluster", {}, [Unpriced(what="aws:rds/cluster:Cluster")]),
        ("aws:quantum/moon:Moon", {}, [Unpriced(what="aws:quantum/moon:Moon")]),
    ],
)
def test_costs(kind: str, inputs: dict[str, Any], expected: list[Cost]) -> None:
    assert list(costs(resource(kind, inputs))) == expected


def test_what_is_unknown_is_not_free() -> None:
    with pytest.raises(NotKnownError):
        list(costs(resource("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface", "subnetIds": UNKNOWN})))
