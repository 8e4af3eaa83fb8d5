"""Buckets are closed to the public."""

from collections.abc import Iterator, Sequence

from policies.documents import lets_anybody, statements
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings
from policies.s3 import companions

_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_GROUPS = ("/AllUsers", "/AuthenticatedUsers")
_ACLS = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2", *companions.BUCKETS)


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.type in companions.ACCESS_BLOCK:
        for switch in _SWITCHES:
            yield from _on(resource, switch)
    if resource.type in _ACLS and resource.inputs.text("acl").startswith(("public-", "authenticated-")):
        yield Finding(message=f"the ACL {resource.inputs.text('acl')} opens it to others", path="acl")
    if resource.type in (*companions.POLICY, *companions.BUCKETS):
        for statement in statements(resource.inputs, "policy"):
            yield from _statement(statement)
    yield from _grants(resource.inputs)


@telling
def _statement(statement: Inputs) -> Iterator[Finding]:
    if lets_anybody(statement):
        yield Finding(message="allows anybody", path=statement.path)


@telling
def _grants(inputs: Inputs) -> Iterator[Finding]:
    listed = inputs.object("accessControlPolicy").objects("grants")
    for grant in (*inputs.objects("grants"), *listed):
        for grantee in (grant, *grant.objects("grantee")):
            if grantee.text("uri").endswith(_GROUPS):
                yield Finding(message="grants it to a group that anybody is in", path=grantee.where("uri"))


@telling
def _on(resource: Resource, switch: str) -> Iterator[Finding]:
    if not resource.inputs.flag(switch):
        yield Finding(message="must be true", path=switch)


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    yield from companions.missing(resources, companions.ACCESS_BLOCK, "has no public access block")


RULE = Rule(
    name="s3-public-access",
    title="S3 buckets are closed to the public",
    severity=Severity.CRITICAL,
    why="A public bucket gives artifacts and data sets to everybody who guesses its name.",
    fix="Add a BucketPublicAccessBlock with all four switches on, and take public ACLs and principals away.",
    types=(*companions.ACCESS_BLOCK, *companions.POLICY, *_ACLS),
    check=_check,
    stack_types=(*companions.BUCKETS, *companions.ACCESS_BLOCK),
    check_stack=_check_stack,
)
