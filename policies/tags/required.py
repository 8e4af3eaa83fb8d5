"""All that costs money says whose it is."""

import json
from collections.abc import Iterator
from typing import Any, cast

from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings

_REQUIRED = ("cost-centre", "environment", "owner")
_TAGGED = frozenset(
    {
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:dynamodb/table:Table",
        "aws:ebs/volume:Volume",
        "aws:ec2/instance:Instance",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/vpc:Vpc",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ecr/repository:Repository",
        "aws:efs/fileSystem:FileSystem",
        "aws:eks/cluster:Cluster",
        "aws:eks/nodeGroup:NodeGroup",
        "aws:iam/role:Role",
        "aws:kms/key:Key",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:secretsmanager/secret:Secret",
    }
)


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    given = set[str]() if resource.provider is None else _defaults(resource.provider)
    given |= _keys(resource.inputs.object("tags"))
    absent = [key for key in _REQUIRED if key not in given]
    if absent:
        yield Finding(message=f"lacks {', '.join(absent)}", path="tags")


def _defaults(provider: Inputs) -> set[str]:
    found = provider.get("defaultTags")
    if isinstance(found, str):
        # Pulumi gives a provider what is no text as JSON.
        decoded: Any = json.loads(found)
        found = decoded
    return _keys(Inputs({"defaultTags": found}).object("defaultTags", "tags"))


def _keys(tags: Inputs) -> set[str]:
    return {key.lower().replace("_", "-") for key in cast("dict[str, Any]", tags.values) if tags.text(key)}


RULE = Rule(
    name="tags-required",
    title="Resources say whose they are, who pays, and which environment they belong to",
    severity=Severity.LOW,
    why="What nobody owns is never cleaned up, and what has no cost centre is paid by nobody.",
    fix="Give the resource, or its provider by default, the tags owner, cost-centre and environment.",
    types=tuple(sorted(_TAGGED)),
    check=_check,
)
