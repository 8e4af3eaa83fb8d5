"""Engine of a stack in the cloud: the Pulumi CLI, with its state where the team finds it."""

import shutil
from collections.abc import Iterator

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject
from isthmus.engines.elsewhere import BACKEND, elsewhere


def check(subject: Subject) -> Iterator[Finding]:
    """The Pulumi CLI, which alone deploys there; a backend that is named, so that the state is on no laptop."""
    found = shutil.which("pulumi")
    if found:
        yield Finding(check="engine", level=Level.OK, message=f"the Pulumi CLI ({found})")
    else:
        message = "the Pulumi CLI is not installed, and it alone deploys to a cloud; plans and policies need none"
        fix = "bin/isthmus setup --engine pulumi says how."
        yield Finding(check="engine", level=Level.FAIL, message=message, fix=fix)
    if elsewhere():
        yield Finding(check="state", level=Level.OK, message=f"kept where {BACKEND} says")
    else:
        message = f"{BACKEND} is not set, so that the state of {subject.stack} would be a file in this checkout"
        fix = "docs/reference/cloud.md makes a bucket and a key for it, once an account."
        yield Finding(check="state", level=Level.WARN, message=message, fix=fix)
