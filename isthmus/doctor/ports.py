"""Ports: each free, or held by this estate already."""

import errno
import socket
from collections.abc import Iterator, Mapping
from typing import Any, cast

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject
from isthmus.local.objects import label_filter

_PROXY = "docker-proxy"
"""What holds a container's port, where that can be known."""


def check(subject: Subject) -> Iterator[Finding]:
    """Every port that the environment names; who holds one that is taken, if it can be known."""
    if not subject.local:
        return
    ours = {port for item in subject.containers for port in item.ports}
    wanted: dict[str, int] = subject.environment.ports.model_dump()
    in_the_way = {name: port for name, port in wanted.items() if port not in ours and in_use(port)}
    published: Mapping[int, Mapping[str, Any]] = _published(subject) if in_the_way else {}
    taken = {name: port for name, port in in_the_way.items() if not _ours(subject, published.get(port, {}))}
    for name, port in taken.items():
        where, holder = subject.where(("ports", name)), _holder(published.get(port, {}), port)
        fix = f"Stop it, or give another port: ports.{name} in envs/{subject.stack}.yaml."
        yield Finding(check="ports", level=Level.FAIL, message=f"{where}: port {port} is taken by {holder}", fix=fix)
    if not taken:
        low, high = min(wanted.values()), max(wanted.values())
        held = "held by this estate" if ours or in_the_way else "free"
        yield Finding(check="ports", level=Level.OK, message=f"{len(wanted)} from {low} to {high}, {held}")


def in_use(port: int) -> bool:
    """Whether the loopback interface can't give this port to a new listener."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # As servers do: a connection of an earlier listener that lingers is no reason to refuse.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno in (errno.EADDRINUSE, errno.EACCES)
    return False


def _ours(subject: Subject, item: Mapping[str, Any]) -> bool:
    """Whether a container is this estate's: another run may have started it since they were listed."""
    labels = cast("Mapping[str, str]", item.get("Labels") or {})
    return {f"{key}={labels[key]}" for key in labels} >= {*label_filter(subject.root, subject.stack)["label"]}


def _published(subject: Subject) -> Mapping[int, Mapping[str, Any]]:
    """The containers that publish ports, as Docker lists them, by port."""
    if subject.host is None:
        return {}
    api: Any = subject.host.api
    listed = cast("list[dict[str, Any]]", api.containers(all=True))
    found = {port["PublicPort"]: item for item in listed for port in item.get("Ports") or () if port.get("PublicPort")}
    # Docker takes the ports of a container first, and lists them when it runs.
    beginning = [item for item in listed if item.get("State") == "created" and _ours(subject, item)]
    return {port: item for item in beginning for port in _begun(api, item)} | found


def _begun(api: Any, item: Mapping[str, Any]) -> set[int]:
    """The ports that Docker holds for a container that is not listed with any yet."""
    from docker.errors import NotFound

    from providers.containers.ports import process_on

    try:
        bindings: Mapping[str, Any] = api.inspect_container(item["Id"])["HostConfig"].get("PortBindings") or {}
    except NotFound:
        # Gone again meanwhile.
        return set()
    asked = {int(each["HostPort"]) for several in bindings.values() for each in several or () if each.get("HostPort")}
    return {port for port in asked if _PROXY in (process_on(port) or _PROXY)}


def _holder(item: Mapping[str, Any], port: int) -> str:
    """The container, or else the process, that holds a port."""
    from providers.containers.ownership import STACK_LABEL
    from providers.containers.ports import process_on

    if not item:
        return process_on(port) or "a process of another user (as root, `ss -ltnp` names it)"
    stack = cast("Mapping[str, str]", item.get("Labels") or {}).get(STACK_LABEL)
    name = str(item["Names"][0]).lstrip("/")
    return f"the container {name}" + (f" of the stack {stack} (another checkout or stack)" if stack else "")
