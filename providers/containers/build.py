"""Building images with Docker's classic builder, which every engine has."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from isthmus.errors import IsthmusError
from providers.containers import context
from providers.containers.build_settings import build_network, ca_bundle, forwarded_args, without_credentials
from providers.containers.call import Call
from providers.containers.docker_errors import explained
from providers.containers.ownership import HASH_LABEL, IMAGE_LABEL

STEP = re.compile(r"^Step \d+/\d+ : ")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # Docker paints what goes to standard error
LAST_LINES = 20
LONGEST_SHOWN = 100  # characters of a line that is shown as progress
SILENCE_SECONDS = 1800  # a build may say nothing for that long


class BuildError(IsthmusError):
    """A step of an image's build failed."""


def build(
    call: Call, name: str, tag: str, folder: Path, args: Mapping[str, str], hashed: str, bundle: str | None
) -> None:
    """Build a folder into an image with a tag; raises BuildError with the failing step and its last lines."""
    forwarded = forwarded_args()
    with explained(f"building the image {name}", call.ownership.urn):
        events = call.docker().api.build(
            fileobj=context.archive(folder, ca_bundle(bundle, call.root)),
            custom_context=True,
            tag=tag,
            buildargs={**forwarded, **args},
            labels={IMAGE_LABEL: name, HASH_LABEL: hashed},
            network_mode=build_network(forwarded),
            rm=True,
            forcerm=True,
            decode=True,
            timeout=SILENCE_SECONDS,
        )
        _follow(call, name, events)


def _follow(call: Call, name: str, events: Iterator[Mapping[str, Any]]) -> None:
    step, last = "its beginning", deque[str](maxlen=LAST_LINES)
    for event in events:
        call.stop_if_cancelled()
        if "error" in event:
            deque(events, maxlen=0)  # read to its end, a stream gives its connection back
            raise _failed(call, name, step, [*last, str(event["error"])])
        for line in without_credentials(COLOURS.sub("", str(event.get("stream", "")))).splitlines():
            if not line.strip():
                continue
            if STEP.match(line):
                step = line.strip()
                last.clear()
            else:
                last.append(line.rstrip())
            call.say(f"{name}: {line.strip()[:LONGEST_SHOWN]}")


def _failed(call: Call, name: str, step: str, last: list[str]) -> BuildError:
    shown = "\n".join(f"  | {without_credentials(line)}" for line in last[-LAST_LINES:])
    full = any("no space left" in line.lower() for line in last)
    return BuildError(
        f"building the image {name} failed at {step}\n{shown}",
        where=call.ownership.urn,
        hint="The disk is full: free some space (docker system df shows what takes it), then run up again."
        if full
        else f"Mend images/{name}/Dockerfile or what the lines above name, then run up again.",
    )
