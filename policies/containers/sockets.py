"""No container holds the engine's socket."""

import posixpath
import re
from collections.abc import Iterator

from policies.containers.types import CONTAINERS, sources
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings

_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock", "crio.sock")
_FOLDERS = frozenset({"/", "//", "/var"}) | {
    f"{run}{folder}" for run in ("/run", "/var/run") for folder in ("", "/containerd", "/crio", "/podman", "/user")
}
_ROOTLESS = re.compile(r"(/var)?/run/user/\d+(/podman)?")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for source, path in sources(resource.inputs):
        place = posixpath.normpath(source)
        if place.endswith(_SOCKETS) or place in _FOLDERS or _ROOTLESS.fullmatch(place):
            yield Finding(message=f"{source} gives the container the engine", path=path)


RULE = Rule(
    name="containers-sockets",
    title="No container holds the engine's socket",
    severity=Severity.CRITICAL,
    why="Who can talk to the engine is root on the machine.",
    fix="Do not mount the socket, nor a folder that it is in.",
    types=CONTAINERS,
    check=_check,
)
