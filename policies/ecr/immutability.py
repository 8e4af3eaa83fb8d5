"""An image's tag stays what it is."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.inputs.text("imageTagMutability") != "IMMUTABLE":
        yield Finding(message="must be IMMUTABLE", path="imageTagMutability")


RULE = Rule(
    name="ecr-immutability",
    title="Tags of images in ECR cannot be moved",
    severity=Severity.HIGH,
    why="Whoever may push could otherwise put another image behind a name that is trusted.",
    fix="Set imageTagMutability to IMMUTABLE.",
    types=("aws:ecr/repository:Repository",),
    check=_check,
)
