"""API access: which networks reach the private addresses of the cluster's API server, beside its own nodes."""

import pulumi
from pulumi_aws.ec2.security_group import SecurityGroup
from pulumi_aws.vpc.security_group_ingress_rule import SecurityGroupIngressRule

from stacks.cloud.network import Network
from stacks.cloud.site import Site

HTTPS_PORT = 443


def make_api_group(site: Site, network: Network, opts: pulumi.ResourceOptions) -> SecurityGroup:
    """Make the security group of the API server's interfaces: EKS' own lets nobody in but nodes."""
    group = SecurityGroup(
        "api",
        name=site.full_name("api"),
        description="The API server, from the VPC and what is joined with it",
        vpc_id=network.vpc.id,
        tags=site.tags("api"),
        opts=site.options(opts),
    )
    for cidr in (site.aws.network.cidr, *sorted(site.aws.network.peers)):
        SecurityGroupIngressRule(
            f"api-{cidr.replace('/', '-')}",
            security_group_id=group.id,
            description=f"HTTPS from {cidr}",
            ip_protocol="tcp",
            from_port=HTTPS_PORT,
            to_port=HTTPS_PORT,
            cidr_ipv4=cidr,
            tags=site.tags(),
            opts=site.options(opts),
        )
    return group
