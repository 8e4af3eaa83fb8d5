"""Buckets keep earlier versions."""

from collections.abc import Iterator, Sequence

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.s3 import companions


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for configuration in resource.inputs.objects("versioningConfiguration") or [resource.inputs]:
        if configuration.text("status") != "Enabled":
            yield Finding(message="must be Enabled", path=configuration.where("status"))


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    yield from companions.missing(resources, companions.VERSIONING, "has no versioning", unless=_itself)


def _itself(bucket: Resource) -> bool:
    return any(
        each.flag("enabled") for each in (*bucket.inputs.objects("versioning"), *bucket.inputs.objects("versionings"))
    )


RULE = Rule(
    name="s3-versioning",
    title="S3 buckets keep earlier versions",
    severity=Severity.MEDIUM,
    why="Without versions an overwritten or deleted model cannot be had back.",
    fix="Add a BucketVersioning with status Enabled, and a lifecycle rule for what it keeps.",
    types=companions.VERSIONING,
    check=_check,
    stack_types=(*companions.BUCKETS, *companions.VERSIONING),
    check_stack=_check_stack,
)
