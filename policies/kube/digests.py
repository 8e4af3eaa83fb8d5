"""Images are named by digest, and charts by version."""

import re
from collections.abc import Iterator

from policies.kube import pods
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_RELEASE = "kubernetes:helm.sh/v3:Release"
_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.type == _RELEASE:
        if not resource.inputs.text("version"):
            yield Finding(message="must name one version of the chart", path="version")
        return
    for container in pods.containers(resource):
        yield from _image(container.spec)


@telling
def _image(container: Inputs) -> Iterator[Finding]:
    image = container.text("image")
    if not _DIGEST.fullmatch(image):
        yield Finding(message=f"{image or 'nothing'} is no name with a digest", path=container.where("image"))


RULE = Rule(
    name="kube-digests",
    title="Images are named by digest, and charts by version",
    severity=Severity.HIGH,
    why="A tag can be another image tomorrow; a digest cannot.",
    fix="Use the image as REPOSITORY@sha256:DIGEST.",
    types=(*pods.WORKLOADS, _RELEASE),
    check=_check,
)
