"""What a stack costs."""

import pytest

from policies.cost.estimate import Named, component_of, estimate
from policies.cost.prices import HOURS, Price, Prices, prices_of
from policies.pack.resource import Resource
from tests.policies.rig import UNKNOWN, resource

_COMPONENT = resource("isthmus:storage:Storage", {}, "storage")
_GROUP = resource("isthmus:cloud:Bucket", {}, "artifacts", parent=_COMPONENT.urn)
_SHARED = resource("isthmus:cloud:Shared", {}, "shared")


def _price(usd: float, unit: str) -> Price:
    return Price.model_validate({"usd": usd, "unit": unit, "source": "a test of prices"})


_PRICES = Prices(
    region="here",
    items={
        "kms-key": _price(1, "month"),
        "nat-gateway": _price(0.05, "hour"),
        "rds-gp3": _price(0.1, "GiB-month"),
        "s3-storage": _price(0.02, "GB-month"),
    },
)


def test_the_least_and_the_most_add_up_by_component() -> None:
    stack = [
        _COMPONENT,
        _GROUP,
        _SHARED,
        resource("aws:kms/key:Key", {}, "key", parent=_GROUP.urn),
        resource("aws:ec2/natGateway:NatGateway", {}, "nat", parent=_SHARED.urn),
        resource("aws:s3/bucket:Bucket", {}, "bucket", parent=_GROUP.urn),
        resource("aws:iam/role:Role", {}, "role", parent=_GROUP.urn),
    ]
    found = estimate(stack, _PRICES)
    assert found.by_component() == {"shared": (0.05 * HOURS, 0.05 * HOURS), "storage": (1.0, 1.0)}
    assert (found.least, found.most) == (pytest.approx(1 + 0.05 * HOURS), pytest.approx(1 + 0.05 * HOURS))
    assert found.unknown == ()
    assert [(each.what, each.price, each.unit) for each in found.by_use] == [
        ("nat-traffic", None, ""),
        ("s3-storage", 0.02, "GB-month"),
    ]


def test_what_has_no_price_is_named_and_not_counted() -> None:
    asked = {"instanceClass": "db.x", "allocatedStorage": 10, "storageType": "gp3"}
    database = resource("aws:rds/instance:Instance", asked, "db")
    endpoint = resource(
        "aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface", "subnetIds": UNKNOWN}, "endpoint"
    )
    found = estimate([database, endpoint], _PRICES)
    assert found.most == pytest.approx(1.0)
    assert found.unknown == (
        Named(
            urn=endpoint.urn,
            component="stack",
            what="VpcEndpoint, whose subnetIds is not known before deployment",
        ),
        Named(urn=database.urn, component="stack", what="rds-db.x in here"),
    )


def test_nothing_is_free_where_there_are_no_prices() -> None:
    found = estimate([resource("aws:kms/key:Key", {}, "key")], prices_of("mars-north-1"))
    assert (found.lines, [each.what for each in found.unknown]) == ((), ["kms-key in mars-north-1"])


def _pool(requirement: str, values: list[str], limits: dict[str, str]) -> Resource:
    requirements = [{"key": f"eks.amazonaws.com/{requirement}", "operator": "In", "values": values}]
    pool = {"spec": {"limits": limits, "template": {"spec": {"requirements": requirements}}}}
    return resource("kubernetes:karpenter.sh/v1:NodePool", pool, "pool")


def test_machines_cost_auto_mode_s_fee_and_their_volumes_too() -> None:
    found = estimate([_pool("instance-family", ["m7i"], {"cpu": "10"})], prices_of("eu-central-1"))
    machines, fee, volumes = found.lines
    assert machines.most == pytest.approx(10 * 0.060375 * HOURS)
    assert (fee.what, fee.most) == ("eks-auto-mode", pytest.approx(machines.most * 0.12))
    assert (volumes.what, volumes.most) == ("ebs-gp3", pytest.approx(5 * 80 * 0.0952))
    assert (machines.least, fee.least, volumes.least) == (0, 0, 0)


def test_nodes_with_gpus_have_a_fee_of_their_own() -> None:
    worker = {"containers": [{"resources": {"requests": {"cpu": "4"}, "limits": {"nvidia.com/gpu": "1"}}}]}
    group = {"maxReplicas": 2, "template": {"spec": worker}}
    ray = resource("kubernetes:ray.io/v1:RayCluster", {"spec": {"workerGroupSpecs": [group]}}, "ray")
    pool = _pool("instance-gpu-name", ["l4"], {"nvidia.com/gpu": "2"})
    machines, fee, volumes = estimate([pool, ray], prices_of("eu-central-1")).lines
    assert machines.most == pytest.approx(2 * 1.22249 * HOURS)
    assert (fee.what, fee.most) == ("eks-auto-mode-l4", pytest.approx(machines.most * 0.078))
    assert volumes.most == pytest.approx(2 * 80 * 0.0952)


def test_a_fee_that_is_not_known_is_not_nothing() -> None:
    known = prices_of("eu-central-1")
    without = Prices(region="here", instances=known.instances, items={"ebs-gp3": known.items["ebs-gp3"]})
    found = estimate([_pool("instance-family", ["m7i"], {"cpu": "10"})], without)
    assert [each.what for each in found.unknown] == ["eks-auto-mode in here"]


def test_pods_that_an_autoscaler_counts_cost_its_fewest_at_least() -> None:
    pod = {"containers": [{"resources": {"requests": {"cpu": "2"}}}]}
    meta = {"metadata": {"name": "served"}}
    deployment = resource("kubernetes:apps/v1:Deployment", {**meta, "spec": {"template": {"spec": pod}}}, "served")
    scaler = resource(
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "served"}, "minReplicas": 3}},
        "scaler",
    )
    pool = _pool("instance-family", ["m7i"], {"cpu": "64"})
    one, three = (
        estimate(stack, prices_of("eu-central-1")) for stack in ([pool, deployment], [pool, deployment, scaler])
    )
    assert three.lines[0].least == pytest.approx(3 * one.lines[0].least)


def test_the_order_of_resources_changes_nothing() -> None:
    stack = [resource("aws:kms/key:Key", {}, name) for name in ("b", "a")]
    assert estimate(stack, _PRICES) == estimate(stack[::-1], _PRICES)


def test_a_component_is_the_nearest_one_of_the_estate() -> None:
    by_urn = {each.urn: each for each in (_COMPONENT, _GROUP, _SHARED)}
    assert component_of(resource("a:b:C", {}, parent=_GROUP.urn), by_urn) == "storage"
    assert component_of(resource("a:b:C", {}, parent=_SHARED.urn), by_urn) == "shared"
    assert component_of(resource("a:b:C", {}), by_urn) == "stack"
