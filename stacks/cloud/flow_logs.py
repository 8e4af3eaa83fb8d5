"""Flow logs: which address talked to which, for whoever must look into it later."""

import pulumi
from pulumi_aws.ec2.flow_log import FlowLog
from pulumi_aws.ec2.vpc import Vpc

from stacks.cloud.documents import Statement, trust
from stacks.cloud.encryption import Keys, log_group
from stacks.cloud.log_group import make_log_group
from stacks.cloud.role import make_role
from stacks.cloud.site import Site

INTERVAL_SECONDS = 600


def make_flow_logs(site: Site, keys: Keys, vpc: Vpc, opts: pulumi.ResourceOptions) -> None:
    """Record all traffic of the VPC in a log group, by a role that can write there alone."""
    name = log_group(site, "flow")
    group = make_log_group(site, keys, "flow", name, opts)
    arn = site.arn("logs", f"log-group:{name}")
    role = make_role(
        site,
        "flow-logs",
        trust("vpc-flow-logs.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": site.aws.account}}),
        opts,
        statements=[
            Statement(
                sid="Write",
                actions=["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                resources=[arn, f"{arn}:*"],
            ),
            Statement(sid="Find", actions=["logs:DescribeLogGroups"], resources=[site.arn("logs", "log-group:*")]),
        ],
    )
    FlowLog(
        "flow",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=INTERVAL_SECONDS,
        tags=site.tags("flow"),
        opts=site.options(opts, after=role.ready),
    )
