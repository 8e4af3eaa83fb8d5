"""Containers as they are: found by name or by label, and compared with what was made."""

import time
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from docker.errors import NotFound

from providers.containers.call import Call
from providers.containers.container_spec import ContainerSpec
from providers.containers.docker_api import JsonObject
from providers.containers.ownership import SPEC_LABEL
from providers.containers.probe import probe_for
from providers.containers.waiting import address_of

HEALTHY, MISSING, STOPPED, PAUSED = "healthy", "missing", "stopped", "paused"
UNHEALTHY, ALTERED = "unhealthy", "altered"
GOING = ("removing", "dead")
KEEP_RUNNING = "unless-stopped"
# A service that is busy for a moment isn't ill: that many probes, that many seconds apart.
PROBES, BETWEEN_PROBES = 3, 0.3

Inspected: TypeAlias = JsonObject


def inspect(call: Call, name: str) -> Inspected | None:
    """Give what Docker knows of a container, None when there is none."""
    try:
        return call.docker().api.inspect_container(name)
    except NotFound:
        return None


def labels_of(found: Inspected) -> Mapping[str, str]:
    """Give a container's labels."""
    return cast("Mapping[str, str]", found["Config"].get("Labels") or {})


def has_gpus(found: Inspected) -> bool:
    """Whether a container was given GPUs."""
    return bool(found["HostConfig"].get("DeviceRequests"))


def needs_new(call: Call, spec: ContainerSpec, found: Inspected) -> bool:
    """Whether only a new container will do: made otherwise, taken off its network, or never started."""
    wanted = spec.fingerprint(call.ownership.owner, with_gpus=has_gpus(found))
    if labels_of(found).get(SPEC_LABEL) != wanted:
        return True
    if found["State"].get("Status") in GOING:
        return True  # it can't be started any more
    if str(found["State"].get("StartedAt", "")).startswith("0001-"):
        return True  # killed between its creation and its start: its files may be missing
    return not _on_network(call, spec, found)


def _on_network(call: Call, spec: ContainerSpec, found: Inspected) -> bool:
    networks = cast("dict[str, Any]", found["NetworkSettings"]["Networks"] or {})
    endpoint = cast("dict[str, Any]", networks.get(spec.network) or {})
    if not endpoint or not set(spec.aliases) <= set(endpoint.get("Aliases") or []):
        return False
    try:
        network = call.docker().api.inspect_network(spec.network)
    except NotFound:
        return False
    return endpoint.get("NetworkID") == network["Id"]


def once_healthy(found: Inspected) -> bool:
    """Whether a container was made to its end: it is kept running only from then on."""
    policy = cast("dict[str, Any]", found["HostConfig"].get("RestartPolicy") or {}).get("Name")
    return policy == KEEP_RUNNING


def limits_differ(spec: ContainerSpec, found: Inspected) -> bool:
    """Whether memory, processors or the restart policy are other than wanted: these change in place."""
    host = found["HostConfig"]
    policy = cast("dict[str, Any]", host.get("RestartPolicy") or {}).get("Name")
    return (host.get("Memory"), quota_of(found), policy) != (spec.memory, spec.cpu_quota, KEEP_RUNNING)


def quota_of(found: Inspected) -> int:
    """Give the processor time that a container may use in each period, in microseconds; 0 for no limit."""
    return max(0, int(found["HostConfig"].get("CpuQuota") or 0))


def status_of(call: Call, spec: ContainerSpec, found: Inspected | None) -> str:
    """Say in one word how a container is."""
    if found is None:
        return MISSING
    state = found["State"]
    if not call.ownership.owns(labels_of(found)) or needs_new(call, spec, found):
        return ALTERED
    if state.get("Paused"):
        return PAUSED
    if not state.get("Running") or state.get("Restarting"):
        return STOPPED
    if limits_differ(spec, found):
        return ALTERED
    return HEALTHY if answers(call, spec, found) else UNHEALTHY


def answers(call: Call, spec: ContainerSpec, found: Inspected) -> bool:
    """Probe a running container a few times."""
    address = address_of(found, spec.network)
    probe = probe_for(call.docker(), str(found["Id"]), address, spec.health)
    for attempt in range(PROBES):
        if attempt:
            time.sleep(BETWEEN_PROBES)
        if not probe():
            return True
    return False
