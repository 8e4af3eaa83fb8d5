"""Databases are not reached from the internet."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.rds.types import INSTANCE


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.inputs.flag("publiclyAccessible"):
        yield Finding(message="must not be true", path="publiclyAccessible")


RULE = Rule(
    name="rds-exposure",
    title="RDS databases are not reached from the internet",
    severity=Severity.CRITICAL,
    why="A database with a public address is one weak password away from everybody.",
    fix="Leave publiclyAccessible out, and put the database into private subnets.",
    types=(INSTANCE, "aws:neptune/clusterInstance:ClusterInstance", "aws:rds/clusterInstance:ClusterInstance"),
    check=_check,
)
