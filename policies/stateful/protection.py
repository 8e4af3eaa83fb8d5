"""What holds data is protected."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.stateful.types import STATEFUL


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if not resource.protect:
        yield Finding(message="must be protected", path="options.protect")


RULE = Rule(
    name="stateful-protection",
    title="What holds data is protected from deletion and replacement",
    severity=Severity.HIGH,
    why="Pulumi then refuses every step that would delete or replace it, in both engines.",
    fix="Make the resource with the option protect.",
    types=STATEFUL,
    check=_check,
)
