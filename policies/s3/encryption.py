"""Buckets are encrypted with a key of KMS."""

from collections.abc import Iterator, Sequence

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.s3 import companions

_ALGORITHMS = ("aws:kms", "aws:kms:dsse")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    rules = resource.inputs.objects("rules")
    if not rules:
        yield Finding(message="has no rule", path="rules")
    for rule in rules:
        default = rule.object("applyServerSideEncryptionByDefault")
        if default.text("sseAlgorithm") not in _ALGORITHMS:
            yield Finding(message="must be aws:kms", path=default.where("sseAlgorithm"))


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    yield from companions.missing(resources, companions.ENCRYPTION, "has no encryption with KMS", unless=_itself)


def _itself(bucket: Resource) -> bool:
    rules = [
        rule
        for each in bucket.inputs.objects("serverSideEncryptionConfiguration")
        for rule in (*each.objects("rule"), *each.objects("rules"))
    ]
    path = ("applyServerSideEncryptionByDefault", "sseAlgorithm")
    return any(rule.text(*path) in _ALGORITHMS for rule in rules)


RULE = Rule(
    name="s3-encryption",
    title="S3 buckets are encrypted with KMS",
    severity=Severity.HIGH,
    why="With a key of KMS, reading an object needs two permissions, and each use of the key is logged.",
    fix="Add a BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms.",
    types=companions.ENCRYPTION,
    check=_check,
    stack_types=(*companions.BUCKETS, *companions.ENCRYPTION),
    check_stack=_check_stack,
)
