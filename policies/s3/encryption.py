"""Buckets are encrypted with a key of KMS.

A bucket that access logs go to is encrypted with a key of S3: AWS delivers them to no other.
"""

from collections.abc import Iterator, Sequence

from policies.pack.inputs import NotKnownError
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings
from policies.s3 import companions

_KMS = ("aws:kms", "aws:kms:dsse")
_S3 = "AES256"
_MESSAGE = "must be aws:kms"


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    rules = resource.inputs.objects("rules")
    if not rules:
        yield Finding(message="has no rule", path="rules")
    for rule in rules:
        default = rule.object("applyServerSideEncryptionByDefault")
        # Whether S3's own key will do is told by the stack.
        if default.text("sseAlgorithm") not in (*_KMS, _S3):
            yield Finding(message=_MESSAGE, path=default.where("sseAlgorithm"))


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    yield from companions.missing(resources, companions.ENCRYPTION, "has no encryption with KMS", unless=_itself)
    targets = _targets(resources)
    for each in resources:
        if each.type in companions.ENCRYPTION:
            try:
                if _with_s3(each) and not any(companions.of(each, target) for target in targets):
                    yield Finding(message=_MESSAGE, path="rules[0]", urn=each.urn)
            except NotKnownError as error:
                yield cannot_tell(error.path, urn=each.urn)


def _targets(resources: Sequence[Resource]) -> list[Resource]:
    """The buckets that access logs go to, as far as is known."""
    buckets = [each for each in resources if each.type in companions.BUCKETS]
    logging = [each for each in resources if each.type in companions.LOGGING]
    return [bucket for bucket in buckets if any(_logs_to(each, bucket) for each in logging)]


def _logs_to(logging: Resource, bucket: Resource) -> bool:
    try:
        return companions.of(logging, bucket, "targetBucket")
    except NotKnownError:
        return False


def _with_s3(encryption: Resource) -> bool:
    path = ("applyServerSideEncryptionByDefault", "sseAlgorithm")
    return any(rule.text(*path) == _S3 for rule in encryption.inputs.objects("rules"))


def _itself(bucket: Resource) -> bool:
    rules = [
        rule
        for each in bucket.inputs.objects("serverSideEncryptionConfiguration")
        for rule in (*each.objects("rule"), *each.objects("rules"))
    ]
    path = ("applyServerSideEncryptionByDefault", "sseAlgorithm")
    return any(rule.text(*path) in _KMS for rule in rules)


RULE = Rule(
    name="s3-encryption",
    title="S3 buckets are encrypted with KMS",
    severity=Severity.HIGH,
    why="With a key of KMS, reading an object needs two permissions, and each use of the key is logged.",
    fix="Add a BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms.",
    types=companions.ENCRYPTION,
    check=_check,
    stack_types=(*companions.BUCKETS, *companions.ENCRYPTION, *companions.LOGGING),
    check_stack=_check_stack,
)
