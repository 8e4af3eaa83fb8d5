"""What can't be in a container's inputs, though each property is well-formed by itself."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, cast

from providers.containers.docker_host import DockerHost
from providers.containers.fields import Failure
from providers.containers.values import Plain, Properties, has_unknown, reveal

GIBIBYTE = 1024**3
LOOPBACK = "127.0.0.1"  # what a port without an address is published on
UNIQUE = (("files", "path"), ("mounts", "path"), ("ports", "host"))


def container_failures(inputs: Properties, docker: DockerHost) -> Iterator[Failure]:
    """Yield duplicates, ports beyond loopback, several kinds of health check, and more than the machine has."""
    for key, member in UNIQUE:
        yield from _duplicates(inputs, key, member)
    yield from _ports_beyond_loopback(inputs)
    yield from _health(inputs)
    yield from _labels(inputs)
    yield from _does_not_fit(inputs, docker)


def _duplicates(inputs: Properties, key: str, member: str) -> Iterator[Failure]:
    seen: dict[str, int] = {}
    for index, entry in enumerate(_objects(inputs, key)):
        value = entry.get(member)
        if has_unknown(value):
            continue
        first = seen.setdefault(str(value), index)
        if first != index:
            yield Failure(path=f"{key}[{index}].{member}", reason=f"is {value}, as {key}[{first}].{member} is")


def _ports_beyond_loopback(inputs: Properties) -> Iterator[Failure]:
    if reveal(inputs.get("publicPorts")) is True:
        return
    for index, port in enumerate(_objects(inputs, "ports")):
        address = port.get("ip", LOOPBACK)
        if not has_unknown(address) and not _loopback(str(address)):
            reason = f"must be a loopback address, not {address}; publicPorts allows others"
            yield Failure(path=f"ports[{index}].ip", reason=reason)


def _health(inputs: Properties) -> Iterator[Failure]:
    health = reveal(inputs.get("health"))
    if isinstance(health, dict) and len({"http", "tcp", "command"} & set(cast("dict[str, Any]", health))) > 1:
        yield Failure(path="health", reason="must have one of http, tcp and command, not several")


def _labels(inputs: Properties) -> Iterator[Failure]:
    labels = reveal(inputs.get("labels"))
    for key in sorted(cast("dict[str, Any]", labels)) if isinstance(labels, dict) else ():
        if key.startswith("isthmus."):
            yield Failure(path=f'labels["{key}"]', reason="begins with isthmus., which marks ownership")


def _does_not_fit(inputs: Properties, docker: DockerHost) -> Iterator[Failure]:
    memory, cpus, name = reveal(inputs.get("memory")), reveal(inputs.get("cpus")), reveal(inputs.get("name"))
    if isinstance(memory, int | float) and memory > docker.memory:
        has = f"Docker's machine has {docker.memory / GIBIBYTE:.1f} GiB"
        yield Failure(path="memory", reason=f"can't be had: {name} asks for {memory / GIBIBYTE:.1f} GiB, and {has}")
    if isinstance(cpus, int | float) and cpus > docker.cpus:
        has = f"Docker's machine has {docker.cpus}"
        yield Failure(path="cpus", reason=f"can't be had: {name} asks for {cpus:g} processors, and {has}")


def _objects(inputs: Properties, key: str) -> list[dict[str, Plain]]:
    found = reveal(inputs.get(key))
    entries = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("dict[str, Plain]", entry) if isinstance(entry, dict) else {} for entry in entries]


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
