"""The network: private subnets with one way out or one a zone, endpoints, and a record of traffic."""

from typing import Any

import pytest

from envs.schema import Environment
from stacks.cloud.encryption import make_keys
from stacks.cloud.network import make_network
from stacks.cloud.site import open_site
from tests.harness.clouds import ACCOUNT, cloud_environment, of_type, run_cloud, statements
from tests.harness.programs import Ran

SUBNET = "aws:ec2/subnet:Subnet"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ROUTE = "aws:ec2/route:Route"


def make(environment: Environment) -> Ran:
    """Make the network of an environment."""

    def build() -> None:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        make_network(site, make_keys(site))

    return run_cloud(build)


@pytest.fixture(scope="module")
def ran() -> Ran:
    return make(cloud_environment())


def test_each_zone_has_its_subnets_and_none_gives_public_addresses(ran: Ran) -> None:
    expected = [f"{kind}-{zone}" for kind in ("isolated", "private", "public") for zone in "ab"]
    assert ran.names(SUBNET) == expected
    assert {each.inputs["mapPublicIpOnLaunch"] for each in of_type(ran, SUBNET)} == {False}


def test_the_default_security_group_lets_nothing_through(ran: Ran) -> None:
    inputs = ran.of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "closed").inputs
    assert not {"ingress", "egress"} & inputs.keys()


@pytest.mark.parametrize(("nat", "names"), [("one", ["nat-a"]), ("zone", ["nat-a", "nat-b"])])
def test_there_is_one_way_out_or_one_a_zone(nat: str, names: list[str]) -> None:
    ran = make(cloud_environment(network={"nat": nat}))
    assert ran.names("aws:ec2/natGateway:NatGateway") == names
    used = {name: ran.of(ROUTE, name).inputs["natGatewayId"] for name in ("private-a", "private-b")}
    assert used == {"private-a": "nat-a-id", "private-b": f"{names[-1]}-id"}


def test_only_public_subnets_lead_to_the_internet_gateway_and_isolated_ones_nowhere(ran: Ran) -> None:
    direct = [each.name for each in of_type(ran, ROUTE) if "gatewayId" in each.inputs]
    assert direct == ["public"]
    tables = of_type(ran, "aws:ec2/routeTableAssociation:RouteTableAssociation")
    by_subnet = {each.inputs["subnetId"]: each.inputs["routeTableId"] for each in tables}
    assert by_subnet == {
        "public-a-id": "public-id",
        "public-b-id": "public-id",
        "private-a-id": "private-a-id",
        "private-b-id": "private-b-id",
    }


def test_images_and_objects_are_reached_without_the_internet(ran: Ran) -> None:
    # None for what pods ask, such as STS: its private address would be one that network policies deny.
    assert ran.names(ENDPOINT) == ["ecr-api", "ecr-dkr", "eks-auth", "s3"]
    gateway = ran.of(ENDPOINT, "s3").inputs
    assert gateway["vpcEndpointType"] == "Gateway"
    assert gateway["routeTableIds"] == ["private-a-id", "private-b-id"]
    own, reading = statements(gateway["policy"])
    assert own["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    # Layers of public images are in buckets of others, and read without a principal of the account.
    assert (reading["Action"], reading["Resource"]) == (["s3:GetObject"], ["*"])


def test_endpoints_are_reached_from_the_vpc_alone(ran: Ran) -> None:
    rule = ran.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "endpoints").inputs
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.64.0.0/16", 443, 443)


def test_all_traffic_is_recorded_by_a_role_that_writes_there_alone(ran: Ran) -> None:
    flow = ran.of("aws:ec2/flowLog:FlowLog", "flow").inputs
    assert flow["trafficType"] == "ALL"
    group = ran.of("aws:cloudwatch/logGroup:LogGroup", "flow").inputs
    assert group["kmsKeyId"].endswith("key/logs-key")
    policy = ran.of("aws:iam/rolePolicy:RolePolicy", "flow-logs-role").inputs["policy"]
    writes: dict[str, Any] = statements(policy)[0]
    arn = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/isthmus/test/flow"
    assert writes["Resource"] == [arn, f"{arn}:*"]


def test_everything_that_can_be_is_tagged(ran: Ran) -> None:
    untagged = {"Route", "RouteTableAssociation", "RolePolicy", "RolePolicyAttachment", "Alias"}
    for each in ran.resources:
        if each.type.startswith("aws:") and each.type.rsplit(":", 1)[-1] not in untagged:
            assert each.inputs["tags"]["cost-centre"] == "4711", each.urn
            assert each.inputs["tags"]["owner"] == "platform"
