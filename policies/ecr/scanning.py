"""Images are scanned when they are pushed."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if not resource.inputs.flag("imageScanningConfiguration", "scanOnPush"):
        yield Finding(message="must be true", path="imageScanningConfiguration.scanOnPush")


RULE = Rule(
    name="ecr-scanning",
    title="Images in ECR are scanned when they are pushed",
    severity=Severity.MEDIUM,
    why="Known holes in what an image contains are found before it runs.",
    fix="Set imageScanningConfiguration.scanOnPush.",
    types=("aws:ecr/repository:Repository",),
    check=_check,
)
