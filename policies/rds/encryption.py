"""Databases are encrypted."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.rds.types import DATABASES


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if not resource.inputs.flag("storageEncrypted"):
        yield Finding(message="must be true", path="storageEncrypted")


RULE = Rule(
    name="rds-encryption",
    title="RDS databases are encrypted",
    severity=Severity.HIGH,
    why="What lies on a disk or in a snapshot of an unencrypted database is open to whoever gets at it.",
    fix="Set storageEncrypted, and kmsKeyId to a key of the stack.",
    types=DATABASES,
    check=_check,
)
