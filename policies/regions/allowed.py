"""Data stay in the regions that the environment names."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings

_PROVIDER = "pulumi:providers:aws"


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    region = resource.inputs.text("region")
    if not region:
        if resource.type == _PROVIDER:
            yield Finding(message="names no region, and would take what is set where it runs", path="region")
    elif not settings.regions:
        yield cannot_tell("the environment's regions")
    elif region not in settings.regions:
        allowed = ", ".join(settings.regions)
        yield Finding(message=f"is {region}, and the environment allows {allowed}", path="region")


RULE = Rule(
    name="regions-allowed",
    title="Data stay in the regions that the environment names",
    severity=Severity.CRITICAL,
    why="Where personal data may lie is law, and cannot be taken back once they were elsewhere.",
    fix="Take a region that the environment allows, or have it allowed there.",
    types=(_PROVIDER, "aws:*"),
    check=_check,
)
