"""The cluster: Auto Mode, closed to the world, with encrypted secrets, logs and named administrators."""

import json

import pytest

from envs.schema import Environment
from stacks.cloud.cluster import kubeconfig, make_cluster
from stacks.cloud.encryption import make_keys
from stacks.cloud.network import make_network
from stacks.cloud.site import open_site
from tests.harness.clouds import ACCOUNT, cloud_environment, of_type, run_cloud, statements
from tests.harness.programs import Ran

CLUSTER = "aws:eks/cluster:Cluster"


def make(environment: Environment) -> Ran:
    """Make the cluster of an environment; the result is the handle's plain parts."""

    def build() -> object:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        keys = make_keys(site)
        cluster = make_cluster(site, keys, make_network(site, keys))
        return [cluster.name, cluster.security_group, cluster.node_role]

    return run_cloud(build)


@pytest.fixture(scope="module")
def ran() -> Ran:
    return make(cloud_environment())


def test_aws_runs_its_compute_its_load_balancers_and_its_disks(ran: Ran) -> None:
    inputs = ran.of(CLUSTER, "cluster").inputs
    assert inputs["computeConfig"]["enabled"] is True
    assert inputs["storageConfig"] == {"blockStorage": {"enabled": True}}
    assert inputs["kubernetesNetworkConfig"]["elasticLoadBalancing"] == {"enabled": True}
    assert inputs["bootstrapSelfManagedAddons"] is False


def test_it_is_private_unless_networks_are_named(ran: Ran) -> None:
    closed = ran.of(CLUSTER, "cluster").inputs["vpcConfig"]
    assert closed["endpointPrivateAccess"] is True
    assert closed["endpointPublicAccess"] is False
    assert closed["subnetIds"] == ["private-a-id", "private-b-id"]
    admins = [f"arn:aws:iam::{ACCOUNT}:role/deploy"]
    named = cloud_environment(cluster={"admins": admins, "public_access_cidrs": ["203.0.113.0/24"]})
    opened = make(named).of(CLUSTER, "cluster").inputs["vpcConfig"]
    assert opened["endpointPublicAccess"] is True
    assert opened["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_it_has_a_way_out_before_it_is_made_and_as_long_as_it_is_there(ran: Ran) -> None:
    waits = {(type_.rsplit(":", 1)[-1], name) for type_, name in ran.of(CLUSTER, "cluster").dependencies}
    ways = {(kind, f"private-{zone}") for kind in ("Route", "RouteTableAssociation") for zone in "ab"}
    assert ways <= waits
    gate = ran.of("aws:ec2/natGateway:NatGateway", "nat-a").dependencies
    assert ("aws:ec2/route:Route", "public") in gate


def test_the_api_server_is_reached_from_the_vpc_and_from_what_is_joined_with_it() -> None:
    ran = make(cloud_environment(network={"cidr": "10.64.0.0/16", "peers": ["192.168.0.0/16", "10.0.0.0/12"]}))
    assert ran.of(CLUSTER, "cluster").inputs["vpcConfig"]["securityGroupIds"] == ["api-id"]
    rules = of_type(ran, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    entered = {each.inputs["cidrIpv4"] for each in rules if each.inputs["securityGroupId"] == "api-id"}
    assert entered == {"10.64.0.0/16", "10.0.0.0/12", "192.168.0.0/16"}
    assert {(each.inputs["fromPort"], each.inputs["toPort"]) for each in rules} == {(443, 443)}


def test_auto_mode_keeps_its_permissions_until_the_cluster_is_gone(ran: Ran) -> None:
    waits = set(ran.of(CLUSTER, "cluster").dependencies)
    granted = [
        *of_type(ran, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
        *(each for each in of_type(ran, "aws:iam/rolePolicy:RolePolicy") if each.name == "cluster-role"),
    ]
    assert len(granted) == 8
    assert {(each.type, each.name) for each in granted} <= waits


def test_auto_mode_may_give_load_balancers_tags_of_ours(ran: Ran) -> None:
    (tagging,) = statements(ran.of("aws:iam/rolePolicy:RolePolicy", "cluster-role").inputs["policy"])
    assert {"elasticloadbalancing:CreateLoadBalancer", "ec2:CreateSecurityGroup"} <= set(tagging["Action"])
    own = {"aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}"}
    assert tagging["Condition"] == {"StringEquals": own}


def test_configuration_is_changed_in_place(ran: Ran) -> None:
    provider = ran.of("pulumi:providers:kubernetes", "kubernetes").inputs
    assert (provider["enableConfigMapMutable"], provider["enableSecretMutable"]) == ("true", "true")


def test_secrets_are_encrypted_with_a_key_of_their_own(ran: Ran) -> None:
    encryption = ran.of(CLUSTER, "cluster").inputs["encryptionConfig"]
    assert encryption["resources"] == ["secrets"]
    assert encryption["provider"]["keyArn"].endswith("key/cluster-key")


def test_every_log_is_kept_in_a_group_that_is_there_before(ran: Ran) -> None:
    cluster = ran.of(CLUSTER, "cluster")
    assert len(cluster.inputs["enabledClusterLogTypes"]) == 5
    assert ("aws:cloudwatch/logGroup:LogGroup", "cluster") in cluster.dependencies
    group = ran.of("aws:cloudwatch/logGroup:LogGroup", "cluster").inputs
    assert group["name"] == "/aws/eks/isthmus-test-cluster/cluster"


def test_nobody_is_let_in_but_who_is_named(ran: Ran) -> None:
    access = ran.of(CLUSTER, "cluster").inputs["accessConfig"]
    assert access == {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    entries = of_type(ran, "aws:eks/accessEntry:AccessEntry")
    assert [each.inputs["principalArn"] for each in entries] == [f"arn:aws:iam::{ACCOUNT}:role/deploy"]


def test_roles_of_one_name_are_told_apart_by_path_and_account() -> None:
    roles = [f"arn:aws:iam::{ACCOUNT}:role/deploy", f"arn:aws:iam::{ACCOUNT}:role/ops/deploy"]
    ran = make(cloud_environment(cluster={"admins": [*roles, "arn:aws:iam::999999999999:role/deploy"]}))
    names = ran.names("aws:eks/accessEntry:AccessEntry")
    assert names == ["admin-999999999999-deploy", "admin-deploy", "admin-ops-deploy"]


def test_objects_wait_until_somebody_may_make_them(ran: Ran) -> None:
    provider = ran.of("pulumi:providers:kubernetes", "kubernetes")
    assert ("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "admin-deploy") in provider.dependencies


def test_nodes_and_the_cluster_have_the_permissions_that_auto_mode_asks_for(ran: Ran) -> None:
    found = of_type(ran, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    by_role: dict[str, set[str]] = {}
    for each in found:
        by_role.setdefault(each.inputs["role"], set()).add(each.inputs["policyArn"].rsplit("/", 1)[-1])
    assert by_role["isthmus-test-node"] == {
        "AmazonEKSWorkerNodeMinimalPolicy",
        "AmazonEC2ContainerRegistryPullOnly",
    }
    assert len(by_role["isthmus-test-cluster"]) == 5
    (trusted,) = statements(ran.of("aws:iam/role:Role", "cluster-role").inputs["assumeRolePolicy"])
    assert trusted["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_the_kubeconfig_asks_for_tokens_and_holds_none() -> None:
    config = json.loads(kubeconfig("eu-central-1", "c", "https://c.test", "Q0E="))
    (user,) = config["users"]
    assert list(user["user"]) == ["exec"]
    assert user["user"]["exec"]["args"][:4] == ["--region", "eu-central-1", "eks", "get-token"]
