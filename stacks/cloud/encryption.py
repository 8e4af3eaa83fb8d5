"""Encryption: the stack's KMS keys, one for data, one for the cluster's secrets and one for logs."""

from dataclasses import dataclass

import pulumi
from pulumi_aws.kms.alias import Alias
from pulumi_aws.kms.key import Key

from stacks.cloud.documents import Statement, document
from stacks.cloud.site import Site

DELETION_DAYS = 30
"""How long a key that was deleted can be taken back; KMS' longest."""
ROTATION_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The stack's keys, by what they encrypt."""

    data: Key
    """Buckets, the database, secrets and images."""
    cluster: Key
    """Kubernetes' secrets."""
    logs: Key
    """Logs and alerts."""


def make_keys(site: Site) -> Keys:
    """Make the keys, each with its alias."""
    return Keys(
        data=_key(site, "data", "buckets, database, secrets and images"),
        cluster=_key(site, "cluster", "secrets of the cluster"),
        logs=_key(site, "logs", "logs and alerts", _logs(site), _alerts(site)),
    )


def alias(site: Site, name: str) -> str:
    """Name of a key's alias, by which policies name the key before it exists."""
    return f"alias/{site.full_name(name)}"


def log_group(site: Site, name: str) -> str:
    """Name of a log group of this stack."""
    return f"/isthmus/{site.stack}/{name}"


def use_of_key(site: Site, name: str, *, write: bool) -> Statement:
    """Permission to decrypt with a key of this stack, and to encrypt where `write`."""
    actions = ["kms:Decrypt", "kms:GenerateDataKey"] if write else ["kms:Decrypt"]
    return Statement(
        sid="UseKey",
        actions=actions,
        # The key's id is not known before it is made; its alias is, and no other key has it.
        resources=[site.arn("kms", "key/*")],
        conditions={"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias(site, name)}},
    )


def _key(site: Site, name: str, what: str, *statements: Statement) -> Key:
    opts = site.shared_options()
    administrators = Statement(
        sid="AccountDecides",
        actions=["kms:*"],
        resources=["*"],
        principals={"AWS": [site.arn("iam", "root", region=False)]},
    )
    key = Key(
        f"{name}-key",
        description=f"Isthmus {site.stack}: {what}",
        enable_key_rotation=True,
        rotation_period_in_days=ROTATION_DAYS,
        deletion_window_in_days=DELETION_DAYS,
        policy=document(administrators, *statements),
        tags=site.tags(name),
        opts=site.options(opts, protect=True),
    )
    Alias(
        f"{name}-key",
        name=alias(site, name),
        target_key_id=key.key_id,
        opts=site.options(pulumi.ResourceOptions(parent=key)),
    )
    return key


def _logs(site: Site) -> Statement:
    groups = [site.arn("logs", f"log-group:{prefix}*") for prefix in (log_group(site, ""), "/aws/eks/", "/aws/rds/")]
    return Statement(
        sid="Logs",
        actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        resources=["*"],
        principals={"Service": [f"logs.{site.aws.region}.amazonaws.com"]},
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


def _alerts(site: Site) -> Statement:
    return Statement(
        sid="Alerts",
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        principals={"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]},
        conditions={"StringEquals": {"aws:SourceAccount": site.aws.account}},
    )
