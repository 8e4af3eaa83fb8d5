"""Databases are backed up."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings
from policies.rds.types import DATABASES

_DAYS, _DAYS_IN_PRODUCTION = 1, 7


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    yield from _retention(resource, _DAYS_IN_PRODUCTION if settings.production else _DAYS)
    if settings.production and resource.inputs.flag("skipFinalSnapshot"):
        yield Finding(message="must not be true in production", path="skipFinalSnapshot")


@telling
def _retention(resource: Resource, least: int) -> Iterator[Finding]:
    days = resource.inputs.number("backupRetentionPeriod") or 0
    if days < least:
        yield Finding(message=f"is {days:g} days, and must be {least} or more", path="backupRetentionPeriod")


RULE = Rule(
    name="rds-backups",
    title="RDS databases are backed up",
    severity=Severity.HIGH,
    why="The registry's database says which model is which; without a backup its loss cannot be mended.",
    fix="Set backupRetentionPeriod to 7 days in production, 1 elsewhere, or more, and keep the final snapshot.",
    types=DATABASES,
    check=_check,
)
