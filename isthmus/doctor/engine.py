"""Engine: which one carries programs out."""

import shutil
from collections.abc import Iterator

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject


def check(_: Subject) -> Iterator[Finding]:
    """The Pulumi CLI where it is installed, else the embedded one; both are fine here."""
    found = shutil.which("pulumi")
    message = f"the Pulumi CLI ({found})" if found else "the embedded engine; the Pulumi CLI is not installed"
    yield Finding(check="engine", level=Level.OK, message=message)
