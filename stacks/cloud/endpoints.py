"""Endpoints: the services of AWS that the estate uses most, reached without leaving the VPC."""

from collections.abc import Mapping

import pulumi
from pulumi_aws.ec2.route_table import RouteTable
from pulumi_aws.ec2.security_group import SecurityGroup
from pulumi_aws.ec2.subnet import Subnet
from pulumi_aws.ec2.vpc import Vpc
from pulumi_aws.ec2.vpc_endpoint import VpcEndpoint
from pulumi_aws.vpc.security_group_ingress_rule import SecurityGroupIngressRule

from stacks.cloud.documents import Statement, document
from stacks.cloud.site import Site

INTERFACES = ("ecr.api", "ecr.dkr", "eks-auth")
"""What nodes ask without our doing: images, and the credentials of their pods.

Not what pods ask by themselves: an interface has private addresses, and network policies let pods to none of those.
"""


def make_endpoints(
    site: Site,
    vpc: Vpc,
    tables: Mapping[str, RouteTable],
    private: Mapping[str, Subnet],
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the gateway to S3 and the interfaces."""
    VpcEndpoint(
        "s3",
        vpc_id=vpc.id,
        service_name=site.endpoint("s3"),
        vpc_endpoint_type="Gateway",
        route_table_ids=[table.id for _, table in sorted(tables.items())],
        policy=storage_policy(site),
        tags=site.tags("s3"),
        opts=site.options(opts),
    )
    group = SecurityGroup(
        "endpoints",
        name=site.full_name("endpoints"),
        description="HTTPS from the VPC to endpoints of AWS",
        vpc_id=vpc.id,
        tags=site.tags("endpoints"),
        opts=site.options(opts),
    )
    SecurityGroupIngressRule(
        "endpoints",
        security_group_id=group.id,
        description="HTTPS from the VPC",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4=site.aws.network.cidr,
        tags=site.tags(),
        opts=site.options(opts),
    )
    for service in INTERFACES:
        name = service.replace(".", "-")
        VpcEndpoint(
            name,
            vpc_id=vpc.id,
            service_name=site.endpoint(service),
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=[subnet.id for _, subnet in sorted(private.items())],
            security_group_ids=[group.id],
            tags=site.tags(name),
            opts=site.options(opts),
        )


def storage_policy(site: Site) -> str:
    """What may go through to S3: all that the account's own principals may, and reading for everybody else.

    Registries of images keep layers in buckets of their own and hand out addresses to them, to be read without a
    principal of this account: ECR, and those of Kubernetes and KubeRay. Nothing leaves with a stranger's credentials.
    """
    return document(
        Statement(
            sid="OwnPrincipals",
            actions=["s3:*"],
            resources=["*"],
            principals="*",
            conditions={"StringEquals": {"aws:PrincipalAccount": site.aws.account}},
        ),
        Statement(sid="Reading", actions=["s3:GetObject"], resources=["*"], principals="*"),
    )
