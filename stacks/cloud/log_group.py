"""Log group: encrypted, and kept as long as the environment says."""

import pulumi
from pulumi_aws.cloudwatch.log_group import LogGroup

from stacks.cloud.encryption import Keys
from stacks.cloud.site import Site


def make_log_group(site: Site, keys: Keys, name: str, full_name: str, opts: pulumi.ResourceOptions) -> LogGroup:
    """Make a log group; `full_name` is what AWS calls it."""
    return LogGroup(
        name,
        name=full_name,
        kms_key_id=keys.logs.arn,
        retention_in_days=site.aws.retention.logs_days,
        tags=site.tags(),
        opts=site.options(opts),
    )
