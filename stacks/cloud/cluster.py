"""Cluster: EKS in Auto Mode, whose compute, load balancing and disks AWS runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws.eks.access_entry import AccessEntry
from pulumi_aws.eks.access_policy_association import AccessPolicyAssociation
from pulumi_aws.eks.cluster import Cluster as EksCluster
from pulumi_kubernetes.provider import Provider as KubernetesProvider

from envs.cloud import SERVICES
from stacks.cloud.api_access import make_api_group
from stacks.cloud.documents import Statement, trust
from stacks.cloud.encryption import Keys
from stacks.cloud.log_group import make_log_group
from stacks.cloud.network import Network
from stacks.cloud.role import Granted, make_role
from stacks.cloud.site import Group, Site

NAMESPACE = "isthmus"
"""Where everything of the estate is."""
CLUSTER_POLICIES = (
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
)
"""What Auto Mode documents for a cluster's role."""
TAGGING = Statement(
    sid="TagBalancers",
    actions=[
        "ec2:CreateSecurityGroup",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:CreateTargetGroup",
    ],
    resources=["*"],
    conditions={
        "StringEquals": {"aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}"},
    },
)
"""Load balancers with tags of ours, which AWS' own policies refuse to make: they allow Auto Mode's tags alone."""
NODE_POLICIES = ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly")
"""What Auto Mode documents for a node's role."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster to put Kubernetes objects into."""

    name: str
    provider: KubernetesProvider
    """The only provider of Kubernetes objects."""
    namespace: str
    node_role: str
    """Name of the role that nodes take."""
    security_group: pulumi.Output[str]
    """What nodes and pods are in."""
    ready: Sequence[pulumi.Resource]
    """What must exist before anything can be put into it, and until everything is out."""


def make_cluster(site: Site, keys: Keys, network: Network) -> Cluster:
    """Make the cluster, who may administer it, and the provider that uses it."""
    opts = pulumi.ResourceOptions(parent=Group("Cluster", "cluster", site.shared_options()))
    nodes = make_role(site, "node", trust("ec2.amazonaws.com"), opts, managed=NODE_POLICIES)
    name = site.full_name("cluster")
    group = make_log_group(site, keys, "cluster", f"/aws/eks/{name}/cluster", opts)
    cluster = _cluster(site, keys, network, name, nodes, opts, [group])
    admins = _admins(site, cluster, opts)
    provider = KubernetesProvider(
        "kubernetes",
        kubeconfig=pulumi.Output.all(cluster.endpoint, cluster.certificate_authority.data).apply(
            lambda known: kubeconfig(site.aws.region, name, str(known[0]), str(known[1]))
        ),
        namespace=NAMESPACE,
        enable_server_side_apply=True,
        # Else a change of one takes it away first. Pods that read one start anew by its digest.
        enable_config_map_mutable=True,
        enable_secret_mutable=True,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=admins)),
    )
    return Cluster(
        name=name,
        provider=provider,
        namespace=NAMESPACE,
        node_role=site.full_name("node"),
        security_group=cluster.vpc_config.cluster_security_group_id,
        ready=(cluster, *admins),
    )


def _cluster(
    site: Site,
    keys: Keys,
    network: Network,
    name: str,
    nodes: Granted,
    opts: pulumi.ResourceOptions,
    after: Sequence[pulumi.Resource],
) -> EksCluster:
    spec = site.aws.cluster
    trusted = trust("eks.amazonaws.com", "sts:TagSession")
    role = make_role(site, "cluster", trusted, opts, statements=[TAGGING], managed=CLUSTER_POLICIES)
    return EksCluster(
        "cluster",
        name=name,
        version=spec.version,
        role_arn=role.arn,
        deletion_protection=site.aws.production,
        bootstrap_self_managed_addons=False,
        access_config={
            "authentication_mode": "API",
            # Whoever deploys is named among the administrators, and not let in for having been first.
            "bootstrap_cluster_creator_admin_permissions": False,
        },
        compute_config={"enabled": True, "node_pools": ["system"], "node_role_arn": nodes.arn},
        storage_config={"block_storage": {"enabled": True}},
        kubernetes_network_config={"elastic_load_balancing": {"enabled": True}, "service_ipv4_cidr": SERVICES},
        vpc_config={
            "security_group_ids": [make_api_group(site, network, opts).id],
            "subnet_ids": [subnet.id for _, subnet in sorted(network.private.items())],
            "endpoint_private_access": True,
            "endpoint_public_access": bool(spec.public_access_cidrs),
            "public_access_cidrs": list(spec.public_access_cidrs) or None,
        },
        encryption_config={"provider": {"key_arn": keys.cluster.arn}, "resources": ["secrets"]},
        enabled_cluster_log_types=list(spec.log_types),
        upgrade_policy={"support_type": "STANDARD"},
        zonal_shift_config={"enabled": True},
        tags=site.tags("cluster"),
        # Without its permissions Auto Mode could not remove the nodes and load balancers that it made.
        opts=site.options(opts, protect=site.aws.production, after=[*after, *network.ready, *role.ready, *nodes.ready]),
    )


def _admins(site: Site, cluster: EksCluster, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    made: list[pulumi.Resource] = []
    policy = f"arn:{site.aws.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    for arn in sorted(site.aws.cluster.admins):
        name = _admin_name(site, arn)
        entry = AccessEntry(
            name,
            cluster_name=cluster.name,
            principal_arn=arn,
            type="STANDARD",
            tags=site.tags(),
            opts=site.options(opts),
        )
        association = AccessPolicyAssociation(
            name,
            cluster_name=cluster.name,
            principal_arn=arn,
            policy_arn=policy,
            access_scope={"type": "cluster"},
            opts=site.options(opts, after=[entry]),
        )
        made.append(association)
    return made


def _admin_name(site: Site, arn: str) -> str:
    """A role's name with its path, and with its account where that is another: no two roles have the same."""
    account, _, path = arn.partition(":iam::")[2].partition(":role/")
    whose = "" if account == site.aws.account else f"{account}-"
    return f"admin-{whose}{path.replace('/', '-')}"


def kubeconfig(region: str, name: str, endpoint: str, authority: str) -> str:
    """A kubeconfig that asks `aws` for a token each time, so that there is no secret in it."""
    command = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"],
        "interactiveMode": "Never",
    }
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": endpoint, "certificate-authority-data": authority}}],
        "users": [{"name": name, "user": {"exec": command}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    return json.dumps(config, sort_keys=True)
