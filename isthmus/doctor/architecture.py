"""Architecture: one that the images are made for."""

from collections.abc import Iterator

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject

_TESTED = frozenset({"x86_64", "amd64"})
_UNTESTED = frozenset({"aarch64", "arm64"})


def check(subject: Subject) -> Iterator[Finding]:
    """amd64 is tested, and what a cluster has; arm64 has every package that is needed, and is not tested."""
    if subject.host is None:
        return
    found = str(subject.host.info.get("Architecture", "unknown"))
    if found not in _TESTED and subject.environment.aws is not None:
        fix = "Set DOCKER_HOST to an engine on an amd64 machine, or deploy from one."
        yield Finding(check="architecture", level=Level.FAIL, message=f"{found}, and the cluster has amd64", fix=fix)
        return
    if found in _TESTED:
        yield Finding(check="architecture", level=Level.OK, message=f"{found}, tested")
    elif found in _UNTESTED:
        fix = "If something fails, say so in an issue with the output of bin/isthmus doctor --json."
        yield Finding(check="architecture", level=Level.WARN, message=f"{found}, not tested", fix=fix)
    else:
        fix = "Set DOCKER_HOST to an engine on an amd64 or arm64 machine."
        yield Finding(check="architecture", level=Level.FAIL, message=f"{found} has no images", fix=fix)
