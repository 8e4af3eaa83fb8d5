"""Building images with Docker's classic builder, which every engine has."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docker.errors import NotFound

from isthmus.errors import IsthmusError
from providers.containers import context
from providers.containers.build_settings import build_network, ca_bundle, forwarded_args, without_credentials
from providers.containers.build_traces import credentials, remove_traces
from providers.containers.call import Call
from providers.containers.docker_errors import DockerLostError, explained, hint_for
from providers.containers.outage import wait_for_return
from providers.containers.ownership import HASH_LABEL, IMAGE_LABEL

RUNNING = re.compile(r"^ ---> Running in ([0-9a-f]{12,64})")
IMAGE = re.compile(r"^ ---> ([0-9a-f]{12,64})$")
STEP = re.compile(r"^Step \d+/\d+ : ")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # Docker paints what goes to standard error
BUILT = "Successfully built "
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
    progress = _Progress()
    try:
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
            _follow(call, name, events, progress)
    except DockerLostError as error:
        _tidy(call, progress, error)
        raise
    finally:
        remove_traces(call, name, tag, progress.images, credentials({**forwarded, **args}))


@dataclass
class _Progress:
    """How far a build is: its step, that one's last lines and container, all steps' images, whether all is done."""

    step: str = "its beginning"
    last: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    container: str = ""
    images: list[str] = field(default_factory=list[str])
    done: bool = False

    def take(self, line: str) -> None:
        """Take a line of the build's output."""
        self.done = self.done or line.startswith(BUILT)
        if running := RUNNING.match(line):
            self.container = running[1]
        if image := IMAGE.match(line):
            self.images.append(image[1])
        if STEP.match(line):
            self.step = line.strip()
            self.last.clear()
        else:
            self.last.append(line.rstrip())


def _follow(call: Call, name: str, events: Iterator[Mapping[str, Any]], progress: _Progress) -> None:
    for event in events:
        call.stop_if_cancelled()
        if "error" in event:
            deque(events, maxlen=0)  # read to its end, a stream gives its connection back
            raise _failed(call, name, progress.step, [*progress.last, str(event["error"])])
        for line in without_credentials(COLOURS.sub("", str(event.get("stream", "")))).splitlines():
            if line.strip():
                progress.take(line)
                call.say(f"{name}: {line.strip()[:LONGEST_SHOWN]}")
    if not progress.done:  # an engine that is killed ends its answers without a word
        raise DockerLostError(
            f"the Docker engine went away while it built the image {name}, at {progress.step}",
            where=call.ownership.urn,
            hint=hint_for("connection aborted"),
        )


def _tidy(call: Call, progress: _Progress, error: DockerLostError) -> None:
    """Remove the container of the step that an outage broke off: the engine itself forgets it."""
    wait_for_return(call, error)
    if progress.container:
        with suppress(NotFound):
            call.docker().api.remove_container(progress.container, v=True, force=True)


def _failed(call: Call, name: str, step: str, last: list[str]) -> BuildError:
    shown = "\n".join(f"  | {without_credentials(line)}" for line in last[-LAST_LINES:])
    return BuildError(
        f"building the image {name} failed at {step}\n{shown}",
        where=call.ownership.urn,
        hint=f"Mend images/{name}/Dockerfile or what the lines above name, then run up again.",
    )
