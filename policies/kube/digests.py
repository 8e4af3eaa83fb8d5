"""Images are named by digest, and charts by version."""

import re
from collections.abc import Iterator

from policies.kube import pods
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_RELEASE = "kubernetes:helm.sh/v3:Release"
# Of a range, such as ^1.2 or *, whichever is newest is taken.
_VERSION = re.compile(r"v?\d+\.\d+\.\d+([-+][\w.+-]+)?")
_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.type == _RELEASE:
        if not _VERSION.fullmatch(resource.inputs.text("version")):
            yield Finding(message="must name one version of the chart", path="version")
        return
    for container in pods.containers(resource):
        yield from _image(container.spec, "image")
    for pod in pods.pods(resource):
        yield from _volumes(pod)


@telling
def _image(given: Inputs, key: str) -> Iterator[Finding]:
    image = given.text(key)
    if not _DIGEST.fullmatch(image):
        yield Finding(message=f"{image or 'nothing'} is no name with a digest", path=given.where(key))


@telling
def _volumes(pod: Inputs) -> Iterator[Finding]:
    for volume in pod.objects("volumes"):
        if volume.has("image"):
            yield from _image(volume.object("image"), "reference")


RULE = Rule(
    name="kube-digests",
    title="Images are named by digest, and charts by version",
    severity=Severity.HIGH,
    why="A tag can be another image tomorrow; a digest cannot.",
    fix="Use the image as REPOSITORY@sha256:DIGEST.",
    types=(*pods.WORKLOADS, _RELEASE),
    check=_check,
)
