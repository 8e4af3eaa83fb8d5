"""Data stay in the regions that the environment names."""

from collections.abc import Iterator, Mapping, Sequence

from isthmus.engine.values import Output, Unknown, Value
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings

_PROVIDER = "pulumi:providers:aws"


_PROVIDERS = (_PROVIDER, "pulumi:providers:aws-native")
_KEYS = frozenset({"region", "regionName"})


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    if resource.type in _PROVIDERS and resource.inputs.get("region") in (None, ""):
        yield Finding(message="names no region, and would take what is set where it runs", path="region")
    for path, region in _regions(resource.inputs.values, ""):
        if isinstance(region, Unknown | Output):
            yield cannot_tell(path)
        elif region and not settings.regions:
            yield cannot_tell("the environment's regions")
        elif region and region not in settings.regions:
            allowed = ", ".join(settings.regions)
            yield Finding(message=f"is {region}, and the environment allows {allowed}", path=path)


def _regions(value: Value, path: str) -> Iterator[tuple[str, Value]]:
    """The regions that are named, also where a replica is to go to, each with its path."""
    if isinstance(value, Mapping):
        for key, item in sorted(value.items()):
            where = f"{path}.{key}" if path else key
            if key in _KEYS and (isinstance(item, str | Unknown | Output)):
                yield where, item
            else:
                yield from _regions(item, where)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from _regions(item, f"{path}[{index}]")


RULE = Rule(
    name="regions-allowed",
    title="Data stay in the regions that the environment names",
    severity=Severity.CRITICAL,
    why="Where personal data may lie is law, and cannot be taken back once they were elsewhere.",
    fix="Take a region that the environment allows, or have it allowed there.",
    types=(*_PROVIDERS, "aws:*"),
    check=_check,
)
