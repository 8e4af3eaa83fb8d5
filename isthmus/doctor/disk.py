"""Disk: room where Docker stores images and volumes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject

WANTED = 10 * 2**30
"""Images take about 2.5 GiB, building them about as much again; the rest is room for data."""
NEEDED = 5 * 2**30
_FIX = "Free some: `docker system df` shows what Docker keeps, `docker image prune` removes what nothing uses."


def check(subject: Subject) -> Iterator[Finding]:
    """10 GiB free; below 5 GiB images cannot be built."""
    host = subject.host
    folder = Path(str(host.info.get("DockerRootDir", "/var/lib/docker"))) if host else None
    if folder is None or not subject.local:
        return
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        # Docker Desktop: the folder is inside its virtual machine.
        yield Finding(check="disk", level=Level.OK, message=f"{folder} is not on this machine; not looked at")
        return
    text = f"{free / 2**30:.0f} GiB free at {folder}"
    if free >= WANTED:
        yield Finding(check="disk", level=Level.OK, message=text)
    elif free >= NEEDED or subject.containers:
        yield Finding(check="disk", level=Level.WARN, message=f"{text}; 10 GiB are wanted", fix=_FIX)
    else:
        yield Finding(check="disk", level=Level.FAIL, message=f"{text}; 10 GiB are wanted, 5 GiB needed", fix=_FIX)
