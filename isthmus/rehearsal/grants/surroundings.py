"""The networks that a cluster is in, as the account has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from envs.cloud import Aws
from isthmus.rehearsal.errors import RehearsalError
from isthmus.rehearsal.objects import Object, part, parts
from isthmus.rehearsal.providers.aws.account import Account


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Networks as CIDRs: the cluster's, its services', its databases', those of who may use the ways in, and peers."""

    network: str
    services: str
    databases: Sequence[str]
    clients: Sequence[str]
    peers: Sequence[str] = ()
    """Networks that the cluster's is joined with."""


def surroundings(account: Account, aws: Aws) -> Surroundings:
    """What is around the account's one cluster; who may come in is the environment's to say. Raises RehearsalError."""
    names = cast("list[str]", account.ask("eks", "list_clusters").get("clusters") or [])
    if len(names) != 1:
        raise RehearsalError(f"there is not one cluster, but {len(names)}", where=account.account)
    cluster = cast("Object", account.ask("eks", "describe_cluster", name=names[0])["cluster"])
    inside = _subnets(account, part(cluster, "resourcesVpcConfig")["subnetIds"])
    vpcs = account.ask("ec2", "describe_vpcs", VpcIds=sorted({str(each["VpcId"]) for each in inside}))
    network = str(parts(vpcs, "Vpcs")[0]["CidrBlock"])
    databases = parts(account.ask("rds", "describe_db_instances"), "DBInstances")
    groups = [part(each, "DBSubnetGroup") for each in databases]
    behind = _subnets(account, [str(s["SubnetIdentifier"]) for group in groups for s in parts(group, "Subnets")])
    return Surroundings(
        network=network,
        services=str(part(cluster, "kubernetesNetworkConfig")["serviceIpv4Cidr"]),
        databases=sorted(str(each["CidrBlock"]) for each in behind),
        clients=sorted({network, *aws.network.peers, *aws.routes.allowed_cidrs}),
        peers=sorted(aws.network.peers),
    )


def _subnets(account: Account, identifiers: Iterable[str]) -> list[Object]:
    return parts(account.ask("ec2", "describe_subnets", SubnetIds=sorted(set(identifiers))), "Subnets")
