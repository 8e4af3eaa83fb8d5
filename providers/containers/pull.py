"""Pulling images, and giving up soon where no registry can be reached."""

import queue
import threading
from collections.abc import Mapping
from typing import Any

from docker.errors import DockerException
from requests.exceptions import RequestException

from isthmus.errors import IsthmusError
from providers.containers.call import Call
from providers.containers.docker_errors import is_lost, reason

FIRST_SIGN_SECONDS = 5.0
SILENCE_SECONDS = 300.0


class PullError(IsthmusError):
    """An image can't be pulled."""


def pull(call: Call, reference: str) -> None:
    """Pull an image; raises PullError when there is no sign of a registry within 5 s, or the registry refuses."""
    events: queue.Queue[Mapping[str, Any] | Exception | None] = queue.Queue()
    threading.Thread(target=_pump, args=(call, reference, events), daemon=True).start()
    wait = FIRST_SIGN_SECONDS
    while True:
        call.stop_if_cancelled()
        try:
            event = events.get(timeout=wait)
        except queue.Empty:
            raise _error(call, reference, f"no answer within {wait:g} s") from None
        if event is None:  # the end
            return
        if isinstance(event, Exception):
            if is_lost(event):  # no fault of the registry's, and no reason to do without it
                raise event
            raise _error(call, reference, reason(event)) from event
        if "error" in event:  # the thread reads the stream to its end
            raise _error(call, reference, str(event["error"]))
        call.say(f"{reference}: {event.get('status', '')} {event.get('progress', '')}".strip())
        wait = SILENCE_SECONDS


def _pump(call: Call, reference: str, events: "queue.Queue[Mapping[str, Any] | Exception | None]") -> None:
    name, tag = parts_of(reference)
    try:
        stream = call.docker().api.pull(name, tag=tag, stream=True, decode=True)
        for event in stream:
            events.put(event)
    except (DockerException, RequestException) as error:
        events.put(error)
    events.put(None)


def parts_of(reference: str) -> tuple[str, str | None]:
    """Take a reference apart: the repository, and the tag, which is None for a digest."""
    if "@" in reference:
        return reference, None
    name, colon, tag = reference.rpartition(":")
    return (name, tag) if colon and "/" not in tag else (reference, "latest")


def _error(call: Call, reference: str, why: str) -> PullError:
    return PullError(
        f"the image {reference} can't be pulled: {why}",
        where=call.ownership.urn,
        hint="Name a mirror or a ready image in the environment's file, or let it be made here.",
    )
