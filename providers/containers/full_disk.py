"""A full disk behind an error: how much is left where, also where what failed could not even log why."""

import shutil
from pathlib import Path

from isthmus.errors import IsthmusError
from providers.containers.call import Call
from providers.containers.docker_errors import NO_SPACE
from providers.containers.docker_host import DockerError
from providers.containers.waiting import ExitedError, NotHealthyError

MEGABYTE = 1_000_000
# Less than what any service needs to start and to log that it can't.
FULL_BYTES = 16 * MEGABYTE
FREE_SOME = "Free some space (docker system df shows what takes it), then run up again."


def tell_full_disk(call: Call, error: IsthmusError) -> None:
    """Say in an error's hint that the disk is full, and how full, where that is, or most likely is, its cause."""
    told = NO_SPACE in error.what.lower()
    if not told and not isinstance(error, ExitedError | NotHealthyError):
        return
    left = _left(call)
    if told:
        error.hint = f"The disk is full{f': {left}' if left else ''}. {FREE_SOME}"
    elif left:
        error.hint = f"Most likely the disk is full: {left}, and what it says may be lost. {FREE_SOME}"


def _left(call: Call) -> str:
    """Say what is left where Docker keeps its data; empty where enough is, or where that is not on this machine."""
    try:
        host = call.docker()
        root = str(host.info.get("DockerRootDir", ""))
        if not root or not host.address.startswith("unix://"):
            return ""
        usage = shutil.disk_usage(Path(root))
    except (DockerError, OSError):
        return ""
    if usage.free >= FULL_BYTES:
        return ""
    of = f"{usage.free / MEGABYTE:.1f} MB of {usage.total / MEGABYTE:.0f} MB"
    return f"{of} are free at {root}, where Docker keeps its data"
