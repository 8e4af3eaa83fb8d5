"""Docker: there, running, new enough, and open to this user."""

from collections.abc import Iterator

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject
from isthmus.errors import IsthmusError


def check(subject: Subject) -> Iterator[Finding]:
    """An engine that answers; what is wrong otherwise, and how to get one."""
    docker = subject.docker
    if isinstance(docker, IsthmusError):
        where = f" ({docker.where})" if docker.where else ""
        yield Finding(check="docker", level=Level.FAIL, message=f"{docker.what}{where}", fix=docker.hint)
    else:
        yield Finding(check="docker", level=Level.OK, message=f"{docker.version} at {docker.address}")
