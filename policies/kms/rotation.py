"""Keys are rotated."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings

_LONGEST = 365
_SYMMETRIC = ("", "SYMMETRIC_DEFAULT")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    # AWS rotates no other keys.
    if resource.inputs.text("customerMasterKeySpec") in _SYMMETRIC and not resource.inputs.flag("enableKeyRotation"):
        yield Finding(message="must be true", path="enableKeyRotation")
    if (resource.inputs.number("rotationPeriodInDays") or 0) > _LONGEST:
        yield Finding(message=f"must be {_LONGEST} days or less", path="rotationPeriodInDays")


RULE = Rule(
    name="kms-rotation",
    title="Keys of KMS are rotated",
    severity=Severity.MEDIUM,
    why="What one key encrypts should not grow for ever.",
    fix="Set enableKeyRotation.",
    types=("aws:kms/key:Key",),
    check=_check,
)
