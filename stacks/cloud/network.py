"""Network: a VPC whose workloads are in private subnets, with one way out and a record of what went through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws.ec2.default_security_group import DefaultSecurityGroup
from pulumi_aws.ec2.eip import Eip
from pulumi_aws.ec2.internet_gateway import InternetGateway
from pulumi_aws.ec2.nat_gateway import NatGateway
from pulumi_aws.ec2.route import Route
from pulumi_aws.ec2.route_table import RouteTable
from pulumi_aws.ec2.route_table_association import RouteTableAssociation
from pulumi_aws.ec2.subnet import Subnet
from pulumi_aws.ec2.vpc import Vpc

from envs.cloud import WORLD, Nat
from stacks.cloud.addresses import Zone, cut
from stacks.cloud.encryption import Keys
from stacks.cloud.endpoints import make_endpoints
from stacks.cloud.flow_logs import make_flow_logs
from stacks.cloud.site import Group, Site


@dataclass(frozen=True, kw_only=True)
class Network:
    """The VPC and its subnets, by the letter of their zone."""

    vpc: Vpc
    private: Mapping[str, Subnet]
    isolated: Mapping[str, Subnet]
    ready: Sequence[pulumi.Resource]
    """What must exist before private subnets reach the internet, and as long as anything in them needs to."""


@dataclass(frozen=True, kw_only=True)
class PrivateTable:
    """The routes of one private subnet."""

    table: RouteTable
    ways: Sequence[pulumi.Resource]
    """What makes it lead to the internet."""


def make_network(site: Site, keys: Keys) -> Network:
    """Make the VPC, its subnets, ways out, endpoints and flow logs."""
    opts = pulumi.ResourceOptions(parent=Group("Network", "network", site.shared_options()))
    vpc = Vpc(
        "network",
        cidr_block=site.aws.network.cidr,
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=site.tags("network"),
        opts=site.options(opts),
    )
    # The group that every VPC comes with lets everything through; without rules it lets nothing.
    DefaultSecurityGroup("closed", vpc_id=vpc.id, tags=site.tags("closed"), opts=site.options(opts))
    zones = cut(site.aws.network.cidr, site.aws.zones)
    gates = _ways_out(site, vpc, zones, opts)
    private = {zone.letter: _subnet(site, vpc, "private", zone, zone.private, opts) for zone in zones}
    isolated = {zone.letter: _subnet(site, vpc, "isolated", zone, zone.isolated, opts) for zone in zones}
    tables = {letter: _private_table(site, vpc, letter, subnet, gates, opts) for letter, subnet in private.items()}
    make_endpoints(site, vpc, {letter: each.table for letter, each in tables.items()}, private, opts)
    make_flow_logs(site, keys, vpc, opts)
    ways = [way for _, each in sorted(tables.items()) for way in each.ways]
    return Network(vpc=vpc, private=private, isolated=isolated, ready=ways)


def _subnet(site: Site, vpc: Vpc, kind: str, zone: Zone, cidr: str, opts: pulumi.ResourceOptions) -> Subnet:
    # EKS finds the subnets of load balancers by these tags.
    role = {"private": {"kubernetes.io/role/internal-elb": "1"}, "public": {"kubernetes.io/role/elb": "1"}}
    return Subnet(
        f"{kind}-{zone.letter}",
        vpc_id=vpc.id,
        availability_zone=zone.name,
        cidr_block=cidr,
        map_public_ip_on_launch=False,
        tags={**site.tags(f"{kind}-{zone.letter}"), **role.get(kind, {})},
        opts=site.options(opts),
    )


def _ways_out(site: Site, vpc: Vpc, zones: tuple[Zone, ...], opts: pulumi.ResourceOptions) -> Mapping[str, NatGateway]:
    """NAT gateways by the zone that they serve."""
    internet = InternetGateway("internet", vpc_id=vpc.id, tags=site.tags("internet"), opts=site.options(opts))
    table = RouteTable("public", vpc_id=vpc.id, tags=site.tags("public"), opts=site.options(opts))
    out = Route(
        "public",
        route_table_id=table.id,
        destination_cidr_block=WORLD,
        gateway_id=internet.id,
        opts=site.options(opts),
    )
    public = {zone.letter: _subnet(site, vpc, "public", zone, zone.public, opts) for zone in zones}
    ways: list[pulumi.Resource] = [out]
    for letter, subnet in public.items():
        ways.append(
            RouteTableAssociation(
                f"public-{letter}", route_table_id=table.id, subnet_id=subnet.id, opts=site.options(opts)
            )
        )
    if site.aws.network.nat is Nat.ZONE:
        return {letter: _nat(site, letter, subnet, ways, opts) for letter, subnet in public.items()}
    first = zones[0].letter
    one = _nat(site, first, public[first], ways, opts)
    return {zone.letter: one for zone in zones}


def _nat(
    site: Site, letter: str, subnet: Subnet, ways: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions
) -> NatGateway:
    address = Eip(f"nat-{letter}", domain="vpc", tags=site.tags(f"nat-{letter}"), opts=site.options(opts))
    return NatGateway(
        f"nat-{letter}",
        subnet_id=subnet.id,
        allocation_id=address.allocation_id,
        tags=site.tags(f"nat-{letter}"),
        opts=site.options(opts, after=ways),
    )


def _private_table(
    site: Site,
    vpc: Vpc,
    letter: str,
    subnet: Subnet,
    gates: Mapping[str, NatGateway],
    opts: pulumi.ResourceOptions,
) -> PrivateTable:
    name = f"private-{letter}"
    table = RouteTable(name, vpc_id=vpc.id, tags=site.tags(name), opts=site.options(opts))
    out = Route(
        name,
        route_table_id=table.id,
        destination_cidr_block=WORLD,
        nat_gateway_id=gates[letter].id,
        opts=site.options(opts),
    )
    used = RouteTableAssociation(name, route_table_id=table.id, subnet_id=subnet.id, opts=site.options(opts))
    return PrivateTable(table=table, ways=(out, used))
