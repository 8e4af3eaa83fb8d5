"""Buckets are reached over TLS only."""

from collections.abc import Iterator, Sequence

from policies.documents import ANYBODY, conditions, principals, statements
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.s3 import companions

_WITHOUT_TLS = [[(operator, "aws:securetransport", ["false"])] for operator in ("Bool", "BoolIfExists")]


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if not any(_refuses_plain(each) for each in statements(resource.inputs, "policy")):
        yield Finding(message="does not deny what comes without TLS", path="policy")


def _refuses_plain(statement: Inputs) -> bool:
    return (
        statement.text("Effect") == "Deny"
        and ANYBODY in principals(statement)
        and any(action in ("s3:*", "*") for action in statement.texts("Action"))
        and any(each == "*" or each.endswith("/*") for each in statement.texts("Resource"))
        # A condition more would let those through whom it is not about.
        and [*conditions(statement)] in _WITHOUT_TLS
    )


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    yield from companions.missing(resources, companions.POLICY, "has no policy that asks for TLS", unless=_itself)


def _itself(bucket: Resource) -> bool:
    return any(_refuses_plain(each) for each in statements(bucket.inputs, "policy"))


RULE = Rule(
    name="s3-tls",
    title="S3 buckets are reached over TLS only",
    severity=Severity.HIGH,
    why="Without TLS a model, a data set or a signed request can be read on its way.",
    fix='Add a BucketPolicy that denies s3:* to "*" where aws:SecureTransport is false.',
    types=companions.POLICY,
    check=_check,
    stack_types=(*companions.BUCKETS, *companions.POLICY),
    check_stack=_check_stack,
)
