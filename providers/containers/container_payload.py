"""The request that makes a container, in Docker's own API's form."""

from typing import Any

from providers.containers.container_spec import CPU_PERIOD, ContainerSpec
from providers.containers.ownership import SPEC_LABEL, Ownership

LOG_ROTATION = {"max-size": "10m", "max-file": "3"}
PROCESSES = 8192  # more than Ray's head starts, and far fewer than a machine has


def payload(spec: ContainerSpec, ownership: Ownership, *, with_gpus: bool) -> dict[str, Any]:
    """Give the body of Docker's `POST /containers/create`."""
    labels = {
        **spec.labels,
        **ownership.labels,
        SPEC_LABEL: spec.fingerprint(ownership.owner, with_gpus=with_gpus),
    }
    body: dict[str, Any] = {
        "Image": spec.image,
        "Env": [f"{key}={value}" for key, value in spec.env.items()],
        "Labels": labels,
        "ExposedPorts": {f"{port.container}/tcp": {} for port in spec.ports},
        "StopTimeout": spec.stop_timeout,
        "HostConfig": _host_config(spec, with_gpus=with_gpus),
        "NetworkingConfig": {"EndpointsConfig": {spec.network: {"Aliases": list(spec.aliases)}}},
    }
    if spec.command is not None:
        body["Cmd"] = list(spec.command)
    if spec.entrypoint is not None:
        body["Entrypoint"] = list(spec.entrypoint)
    if spec.user is not None:
        body["User"] = spec.user
    return body


def _host_config(spec: ContainerSpec, *, with_gpus: bool) -> dict[str, Any]:
    config: dict[str, Any] = {
        "NetworkMode": spec.network,
        "Memory": spec.memory,
        "MemorySwap": spec.memory,
        "CpuPeriod": CPU_PERIOD if spec.cpu_quota else 0,
        "CpuQuota": spec.cpu_quota,
        "PidsLimit": PROCESSES,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true"],
        "Init": True,
        "LogConfig": {"Type": "json-file", "Config": LOG_ROTATION},
        # While it starts, an exit is an error to be reported and not one to be hidden by a restart.
        "RestartPolicy": {"Name": "no"},
        "Mounts": [{"Type": "volume", "Source": volume, "Target": path} for path, volume in spec.mounts.items()],
        "PortBindings": bindings(spec),
    }
    if spec.shm_size is not None:
        config["ShmSize"] = spec.shm_size
    if with_gpus:
        config["DeviceRequests"] = [{"Driver": "", "Count": spec.gpus, "Capabilities": [["gpu"]]}]
    return config


def bindings(spec: ContainerSpec) -> dict[str, list[dict[str, str]]]:
    """Give the published ports in Docker's form."""
    found: dict[str, list[dict[str, str]]] = {}
    for port in spec.ports:
        found.setdefault(f"{port.container}/tcp", []).append({"HostIp": port.ip, "HostPort": str(port.host)})
    return found
