"""Waiting until a container is healthy, and saying why it is not."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, cast

from docker.errors import APIError, NotFound

from isthmus.errors import IsthmusError
from isthmus.masking import Masker
from providers.containers.call import Call
from providers.containers.container_spec import ContainerSpec
from providers.containers.docker_host import DockerHost
from providers.containers.probe import probe_for

FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.02, 0.5, 1.4  # seconds, seconds, factor
LOG_LINES = 20
KILLED = 137  # the exit code of what SIGKILL ended


class NotHealthyError(IsthmusError):
    """A container didn't get healthy in time."""


class ExitedError(IsthmusError):
    """A container ended while it was starting."""


def wait_until_healthy(call: Call, spec: ContainerSpec, container: str) -> None:
    """Probe until healthy, fast at first, then slower; raises NotHealthyError or ExitedError with the log's end."""
    docker = call.docker()
    limit = call.timeout or spec.health.timeout
    deadline, pause, obstacle = time.monotonic() + limit, FIRST_PAUSE, "not probed yet"
    while True:
        call.stop_if_cancelled()
        found = docker.api.inspect_container(container)
        # What Docker starts again and again counts as running in the breaks between.
        if not found["State"]["Running"] or found["State"].get("Restarting"):
            raise _exited(call, spec, found)
        obstacle = probe_for(docker, container, address_of(found, spec.network), spec.health)()
        if not obstacle:
            return
        if time.monotonic() >= deadline:
            raise _unhealthy(call, spec, container, limit, obstacle)
        call.say(f"waiting for {spec.name}: {redacted(obstacle, spec.secrets)}")
        call.cancelled.wait(min(pause, max(0.0, deadline - time.monotonic())))
        pause = min(pause * GROWTH, LONGEST_PAUSE)


def address_of(inspected: Mapping[str, Any], network: str) -> str:
    """Give a container's address on a network; empty when it has none."""
    networks = cast("dict[str, dict[str, Any]]", inspected["NetworkSettings"]["Networks"] or {})
    return str(networks.get(network, {}).get("IPAddress") or "")


def last_lines(docker: DockerHost, container: str, secrets: Iterable[str]) -> str:
    """Give the last lines that a container logged, indented, with every secret value taken out."""
    try:
        raw = docker.api.logs(container, tail=LOG_LINES, stdout=True, stderr=True)
    except (NotFound, APIError) as error:
        return f"  (its log can't be read: {error})"
    shown = redacted(raw.decode(errors="replace"), secrets).rstrip()
    return "\n".join(f"  | {line}" for line in shown.splitlines()) or "  (it logged nothing)"


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Take secret values out of a text, in the forms that programs print them in."""
    return Masker(secrets).clean(text)


def _exited(call: Call, spec: ContainerSpec, found: Mapping[str, Any]) -> ExitedError:
    state = cast("dict[str, Any]", found["State"])
    code, told = int(state["ExitCode"]), bool(state.get("OOMKilled"))
    # Docker can miss that memory ran out; and while it starts, hardly anything else kills a container.
    starved = told or code == KILLED
    memory = f"{'' if told else 'most likely '}it ran out of its {spec.memory} bytes of memory"
    why = memory if starved else state.get("Error", "")
    lines = last_lines(call.docker(), str(found["Id"]), spec.secrets)
    return ExitedError(
        f"the container {spec.name} ended with exit code {code} while it was starting"
        + (f": {why}" if why else "")
        + f"; its last log lines:\n{lines}",
        where=call.ownership.urn,
        hint="Raise its memory." if starved else "Mend what its log says, then run up again.",
    )


def _unhealthy(call: Call, spec: ContainerSpec, container: str, limit: float, obstacle: str) -> NotHealthyError:
    lines = last_lines(call.docker(), container, spec.secrets)
    return NotHealthyError(
        f"the container {spec.name} didn't get healthy in {limit:g} s ({redacted(obstacle, spec.secrets)}); "
        f"its last log lines:\n{lines}",
        where=call.ownership.urn,
        hint="Mend what its log says, then run up again; in a program, health.timeoutSeconds gives it more time.",
    )
