"""Ports of this machine: who holds one that a container can't have."""

import re
from typing import Any, cast

import psutil

from isthmus.errors import IsthmusError
from providers.containers.call import Call
from providers.containers.container_spec import ContainerSpec
from providers.containers.ownership import STACK_LABEL

TAKEN = re.compile(r"port is already allocated|address already in use|ports are not available", re.IGNORECASE)
NAMED_PORT = re.compile(r":(\d{1,5})\b")


class PortTakenError(IsthmusError):
    """A port that a container publishes is in use on this machine."""


def port_taken(call: Call, spec: ContainerSpec, message: str) -> PortTakenError | None:
    """Read an error of the Docker engine; gives None when it isn't about a port in use."""
    if not TAKEN.search(message):
        return None
    wanted = {port.host for port in spec.ports}
    named = [int(number) for number in NAMED_PORT.findall(message) if int(number) in wanted]
    port = named[0] if named else min(wanted)
    holder = container_on(call, port) or process_on(port)
    by = f" by {holder}" if holder else ""
    return PortTakenError(
        f"port {port}, which the container {spec.name} publishes, is in use{by}",
        where=call.ownership.urn,
        hint="Stop what uses it, or choose another port in the environment's file.",
    )


def container_on(call: Call, port: int) -> str:
    """Name the container, and its stack, that publishes a port; empty when there is none."""
    for found in call.docker().api.containers():
        published = cast("list[dict[str, Any]]", found.get("Ports") or [])
        if any(one.get("PublicPort") == port for one in published):
            stack = cast("dict[str, str]", found.get("Labels") or {}).get(STACK_LABEL)
            name = str(found["Names"][0]).lstrip("/")
            return f"the container {name}" + (f" of stack {stack}" if stack else "")
    return ""


def process_on(port: int) -> str:
    """Name the process that listens on a port of this machine; empty when it can't be known."""
    try:
        connections = psutil.net_connections("tcp")
    except (psutil.AccessDenied, OSError):
        return ""
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
            return _describe(connection.pid)
    return ""


def _describe(pid: int | None) -> str:
    if pid is None:
        return ""
    try:
        return f"process {psutil.Process(pid).name()} (pid {pid})"
    except psutil.Error:
        return f"process {pid}"
