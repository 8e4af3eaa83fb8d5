"""What holds data is never deleted to make room for another.

That it is not replaced at all is seen to by its protection, which both engines heed and which another rule asks for:
an engine refuses to replace what its state says is protected, and the pack refuses to take the protection off.
"""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings
from policies.stateful.types import STATEFUL


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.delete_before_replace:
        yield Finding(message="must not be true", path="options.deleteBeforeReplace")


RULE = Rule(
    name="stateful-replacement",
    title="What holds data is not deleted before it is replaced",
    severity=Severity.CRITICAL,
    why="Until its successor is there and filled, the old one is the only place where the data are.",
    fix="Make a second resource, move the data, and then give the first one up.",
    types=STATEFUL,
    check=_check,
)
