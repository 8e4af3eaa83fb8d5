"""Capacity: CPUs and memory for what the environment asks for."""

from collections.abc import Iterator

from envs.schema import Environment, Resources
from envs.source import Place
from envs.units import format_bytes
from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject
from isthmus.local.quick import Host

_NAME = "capacity"
_OVERCOMMIT = 1.5
"""Limits are seldom all used at once: an idle estate takes about a third of them. Beyond this, say so."""


def check(subject: Subject) -> Iterator[Finding]:
    """Every worker and service fits the machine, and the workers of all pools fit it together."""
    host = subject.host
    if host is None:
        return
    environment = subject.environment
    found = [*_workers(subject, host), *_services(subject, host), *_together(subject, host)]
    yield from found
    if not any(finding.level is Level.FAIL for finding in found):
        total = gib(limits(environment))
        message = f"{host.cpus} CPUs, {gib(host.memory)}; the estate's limits add up to {total}"
        yield Finding(check=_NAME, level=Level.OK, message=message)


def limits(environment: Environment) -> int:
    """Memory limits of all services that the environment sizes, in bytes."""
    services = sum(resources.memory for _, resources in sized(environment))
    slots = environment.serving.slot.memory  # the second slot
    return services + slots + sum(pool.memory * pool.workers for pool in environment.training.pools)


def sized(environment: Environment) -> list[tuple[Place, Resources]]:
    """The services that the environment sizes, with the place of their size."""
    return [
        (("storage", "resources"), environment.storage.resources),
        (("registry", "resources"), environment.registry.resources),
        (("registry", "database"), environment.registry.database),
        (("training", "head"), environment.training.head),
        (("serving", "slot"), environment.serving.slot),
        (("monitoring", "resources"), environment.monitoring.resources),
    ]


def gib(count: int) -> str:
    """Bytes as GiB with one digit."""
    return f"{count / 2**30:.1f} GiB"


def _workers(subject: Subject, host: Host) -> Iterator[Finding]:
    for index, pool in enumerate(subject.environment.training.pools):
        yield from _fits(subject, host, ("training", "pools", index), pool.cpus, pool.memory)


def _services(subject: Subject, host: Host) -> Iterator[Finding]:
    for place, resources in sized(subject.environment):
        yield from _fits(subject, host, place, resources.cpus, resources.memory)


def _fits(subject: Subject, host: Host, place: Place, cpus: float, memory: int) -> Iterator[Finding]:
    if memory > host.memory:
        where, asked = subject.where((*place, "memory")), format_bytes(memory)
        message = f"{where}: {asked} cannot fit: Docker's machine has {gib(host.memory)}"
        yield Finding(check=_NAME, level=Level.FAIL, message=message, fix="Ask for less, or use a larger machine.")
    if cpus > host.cpus:
        message = f"{subject.where((*place, 'cpus'))}: {cpus:g} CPUs cannot fit: Docker's machine has {host.cpus}"
        yield Finding(check=_NAME, level=Level.FAIL, message=message, fix="Ask for less, or use a larger machine.")


def _together(subject: Subject, host: Host) -> Iterator[Finding]:
    pools = subject.environment.training.pools
    memory = sum(pool.memory * pool.workers for pool in pools)
    alone_too_large = any(pool.memory > host.memory for pool in pools)
    if memory > host.memory and not alone_too_large:
        message = (
            f"{subject.where(('training', 'pools'))}: the workers of all pools ask for {gib(memory)} together, "
            f"and Docker's machine has {gib(host.memory)}"
        )
        yield Finding(check=_NAME, level=Level.FAIL, message=message, fix="Ask for fewer or smaller workers.")
    elif limits(subject.environment) > host.memory * _OVERCOMMIT and not alone_too_large:
        message = f"limits add up to {gib(limits(subject.environment))}, and Docker's machine has {gib(host.memory)}"
        yield Finding(check=_NAME, level=Level.WARN, message=message, fix="Under full load something may be killed.")
