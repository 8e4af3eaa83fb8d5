"""Containers get no more than Docker gives by itself."""

from collections.abc import Iterator

from policies.containers.types import CONTAINERS
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_SHARED = ("cgroupnsMode", "ipcMode", "pidMode", "usernsMode")
_ADDED = (("capAdd",), ("capabilities", "adds"))


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    inputs = resource.inputs
    yield from _privileged(inputs)
    for key in _SHARED:
        yield from _shared(inputs, key)
    for path in _ADDED:
        yield from _added(inputs, path)


@telling
def _privileged(inputs: Inputs) -> Iterator[Finding]:
    if inputs.flag("privileged"):
        yield Finding(message="must not be true", path="privileged")
    for option in inputs.texts("securityOpts"):
        if option.endswith(("unconfined", "disable")):
            yield Finding(message=f"{option} takes a protection away", path="securityOpts")


@telling
def _shared(inputs: Inputs, key: str) -> Iterator[Finding]:
    if inputs.text(key) == "host":
        yield Finding(message="is the machine's own", path=key)


@telling
def _added(inputs: Inputs, path: tuple[str, ...]) -> Iterator[Finding]:
    added = inputs.texts(*path)
    if added:
        yield Finding(message=f"adds {', '.join(added)}", path=".".join(path))


RULE = Rule(
    name="containers-capabilities",
    title="Containers are not privileged, and add no capabilities",
    severity=Severity.HIGH,
    why="Each capability is a part of what root may do on the machine.",
    fix="Leave privileged and added capabilities out.",
    types=CONTAINERS,
    check=_check,
)
