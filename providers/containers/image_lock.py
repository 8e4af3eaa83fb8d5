"""One maker of an image at a time on a machine: two stacks that need the same one build it once."""

import fcntl
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from providers.containers.call import Call

PAUSE_SECONDS = 0.2


@contextmanager
def sole_maker(call: Call, tag: str) -> Generator[None]:
    """Wait until nobody else makes the image, and hold others off; a process that dies lets go by itself."""
    name = tag.replace("/", "-").replace(":", "-")
    path = Path(tempfile.gettempdir()) / f"isthmus-{os.getuid()}-{name}.lock"
    with path.open("w", encoding="ascii") as held:
        while not _locked(held.fileno()):
            call.stop_if_cancelled()
            call.say(f"waiting for another run that makes {tag}")
            call.cancelled.wait(PAUSE_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
