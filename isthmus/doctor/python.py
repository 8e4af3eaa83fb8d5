"""Python: new enough."""

import platform
import sys
from collections.abc import Iterator

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject

MINIMUM = (3, 11)


def check(_: Subject) -> Iterator[Finding]:
    """At least 3.11, as pyproject.toml asks."""
    found = platform.python_version()
    if sys.version_info[:2] >= MINIMUM:
        yield Finding(check="python", level=Level.OK, message=f"{found} ({sys.executable})")
    else:
        fix = "Install Python 3.11 or newer, remove .venv, and run bin/isthmus again."
        yield Finding(check="python", level=Level.FAIL, message=f"{found} is too old", fix=fix)
