"""Ports are published on loopback only."""

import ipaddress
from collections.abc import Iterator

from policies.containers.types import CONTAINERS
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    yield from _whole(resource.inputs)
    for port in resource.inputs.objects("ports"):
        yield from _port(port)


@telling
def _whole(inputs: Inputs) -> Iterator[Finding]:
    if inputs.text("networkMode") == "host":
        yield Finding(message="is the machine's own network, with all its addresses", path="networkMode")
    if inputs.flag("publishAllPorts"):
        yield Finding(message="publishes on every address of the machine", path="publishAllPorts")


@telling
def _port(port: Inputs) -> Iterator[Finding]:
    given = port.text("ip")
    if not _loopback(given):
        yield Finding(message=f"is {given or 'every address of the machine'}, not loopback", path=port.where("ip"))


def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


RULE = Rule(
    name="containers-loopback",
    title="Containers publish ports on loopback only",
    severity=Severity.HIGH,
    why="Docker publishes past the machine's firewall, so the whole network could connect.",
    fix="Publish on 127.0.0.1.",
    types=CONTAINERS,
    check=_check,
)
