"""Bucket: S3, private, versioned and encrypted, over TLS alone, with a record of who read and wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws.s3.bucket import Bucket as S3Bucket
from pulumi_aws.s3.bucket_lifecycle_configuration import BucketLifecycleConfiguration
from pulumi_aws.s3.bucket_logging import BucketLogging
from pulumi_aws.s3.bucket_ownership_controls import BucketOwnershipControls
from pulumi_aws.s3.bucket_policy import BucketPolicy
from pulumi_aws.s3.bucket_public_access_block import BucketPublicAccessBlock
from pulumi_aws.s3.bucket_server_side_encryption_configuration import BucketServerSideEncryptionConfiguration
from pulumi_aws.s3.bucket_versioning import BucketVersioning

from components.substrate import Bucket
from envs import names
from envs.schema import Bucket as BucketSpec
from stacks.cloud.documents import Statement, document
from stacks.cloud.encryption import Keys
from stacks.cloud.site import Group, Site

if TYPE_CHECKING:
    from pulumi_aws.s3._inputs import BucketLifecycleConfigurationRuleArgsDict

LOGS = names.ACCESS_LOGS
ABANDONED_DAYS = 7
"""When an upload that was never finished is removed."""


@dataclass(frozen=True, kw_only=True)
class LogBucket:
    """Where access to the other buckets is recorded."""

    bucket: S3Bucket
    ready: Sequence[pulumi.Resource]


def bucket_name(site: Site, name: str) -> str:
    """Full name, unique among all accounts: `isthmus-STACK-NAME-ACCOUNT`."""
    return names.bucket_name(site.stack, name, site.aws.account)


def make_log_bucket(site: Site) -> LogBucket:
    """Make the bucket that S3 writes access logs to; they expire as the environment says."""
    opts = pulumi.ResourceOptions(parent=Group("Bucket", LOGS, site.shared_options()))
    bucket = _private(site, LOGS, opts)
    # S3 delivers logs to buckets that are encrypted with its own keys alone.
    _encrypted(site, LOGS, bucket, {"sse_algorithm": "AES256"}, opts)
    versioning = _versioned(site, LOGS, bucket, opts)
    days = site.aws.retention.access_logs_days
    _lifecycle(site, LOGS, bucket, 1, opts, expire_days=days, after=versioning)
    delivery = Statement(
        sid="Delivery",
        actions=["s3:PutObject"],
        resources=[f"{_arn(site, LOGS)}/*"],
        principals={"Service": ["logging.s3.amazonaws.com"]},
        conditions={"StringEquals": {"aws:SourceAccount": site.aws.account}},
    )
    return LogBucket(bucket=bucket, ready=[_policy(site, LOGS, bucket, opts, delivery)])


def make_bucket(
    site: Site, keys: Keys, logs: LogBucket, name: str, spec: BucketSpec, opts: pulumi.ResourceOptions
) -> Bucket:
    """Make a private bucket; destroying the estate never removes one that holds anything."""
    child = pulumi.ResourceOptions(parent=Group("Bucket", name, opts))
    bucket = _private(site, name, child)
    _encrypted(site, name, bucket, {"sse_algorithm": "aws:kms", "kms_master_key_id": keys.data.arn}, child)
    versioning = _versioned(site, name, bucket, child, enabled=spec.versioning)
    retention = spec.noncurrent_retention
    _lifecycle(site, name, bucket, None if retention is None else retention // 86400, child, after=versioning)
    policy = _policy(site, name, bucket, child)
    BucketLogging(
        name,
        bucket=bucket.bucket,
        target_bucket=logs.bucket.bucket,
        target_prefix=f"{name}/",
        opts=site.options(child, after=logs.ready),
    )
    return Bucket(name=bucket_name(site, name), ready=policy)


def _arn(site: Site, name: str) -> str:
    return f"arn:{site.aws.partition}:s3:::{bucket_name(site, name)}"


def _private(site: Site, name: str, opts: pulumi.ResourceOptions) -> S3Bucket:
    bucket = S3Bucket(
        name,
        bucket=bucket_name(site, name),
        force_destroy=False,
        tags=site.tags(name),
        opts=site.options(opts, protect=True),
    )
    BucketPublicAccessBlock(
        name,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=site.options(opts),
    )
    BucketOwnershipControls(
        name, bucket=bucket.bucket, rule={"object_ownership": "BucketOwnerEnforced"}, opts=site.options(opts)
    )
    return bucket


def _encrypted(
    site: Site, name: str, bucket: S3Bucket, how: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> None:
    BucketServerSideEncryptionConfiguration(
        name,
        bucket=bucket.bucket,
        rules=[
            {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": how["sse_algorithm"],
                    "kms_master_key_id": how.get("kms_master_key_id"),
                },
                # One data key for many objects: a hundredth of the requests to KMS.
                "bucket_key_enabled": "kms_master_key_id" in how,
            }
        ],
        opts=site.options(opts),
    )


def _versioned(
    site: Site, name: str, bucket: S3Bucket, opts: pulumi.ResourceOptions, *, enabled: bool = True
) -> pulumi.Resource:
    return BucketVersioning(
        name,
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled" if enabled else "Suspended"},
        opts=site.options(opts),
    )


def _lifecycle(
    site: Site,
    name: str,
    bucket: S3Bucket,
    noncurrent_days: int | None,
    opts: pulumi.ResourceOptions,
    *,
    after: pulumi.Resource,
    expire_days: int | None = None,
) -> None:
    rules: list[BucketLifecycleConfigurationRuleArgsDict] = [
        {
            "id": "abandoned-uploads",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {"days_after_initiation": ABANDONED_DAYS},
        }
    ]
    if noncurrent_days is not None:
        rules.append(
            {
                "id": "earlier-versions",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "noncurrent_version_expiration": {"noncurrent_days": noncurrent_days},
            }
        )
    if expire_days is not None:
        rules.append(
            {"id": "expiry", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": expire_days}}
        )
    BucketLifecycleConfiguration(name, bucket=bucket.bucket, rules=rules, opts=site.options(opts, after=[after]))


def _policy(site: Site, name: str, bucket: S3Bucket, opts: pulumi.ResourceOptions, *more: Statement) -> pulumi.Resource:
    tls = Statement(
        sid="TlsOnly",
        effect="Deny",
        actions=["s3:*"],
        resources=[_arn(site, name), f"{_arn(site, name)}/*"],
        principals="*",
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )
    return BucketPolicy(name, bucket=bucket.bucket, policy=document(tls, *more), opts=site.options(opts))
