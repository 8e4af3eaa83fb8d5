"""Databases of production are protected from deletion."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.rds.types import DATABASES


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    if settings.production and not resource.inputs.flag("deletionProtection"):
        yield Finding(message="must be true in production", path="deletionProtection")


RULE = Rule(
    name="rds-protection",
    title="RDS databases of production are protected from deletion",
    severity=Severity.HIGH,
    why="AWS itself then refuses to delete the database, whoever asks.",
    fix="Set deletionProtection.",
    types=DATABASES,
    check=_check,
)
