"""The same containers for docker compose: images, commands, variables, files, volumes, limits and health conditions."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.estate.wanted import Wanted
from providers.containers.container_files import USER_ID
from providers.containers.container_payload import LOG_ROTATION, PROCESSES

RETRIES = 240
NETWORK = "estate"


def document(containers: Sequence[Wanted], folder: Path, *, interval: float) -> dict[str, Any]:
    """The compose file, in the last version that knows limits and health conditions; writes its files to `folder`.

    `interval` is in seconds, from one health check of a container to the next.
    """
    names = {container.name: container.service for container in containers}
    volumes = sorted({mount["volume"] for one in containers for mount in one.inputs.get("mounts") or ()})
    return {
        "version": "2.4",
        "services": {one.service: _service(one, names, folder, interval) for one in containers},
        "volumes": {volume: {} for volume in volumes},
        "networks": {NETWORK: {}},
    }


def write(containers: Sequence[Wanted], folder: Path, *, interval: float) -> Path:
    """Write the compose file and everything that it mounts, secrets too; only this user can enter the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "docker-compose.yaml"
    path.write_text(yaml.safe_dump(document(containers, folder, interval=interval), sort_keys=False), encoding="utf-8")
    path.chmod(0o600)
    return path


def _service(one: Wanted, names: Mapping[str, str], folder: Path, interval: float) -> dict[str, Any]:
    inputs = one.inputs
    env: Mapping[str, Any] = inputs.get("env") or {}
    service: dict[str, Any] = {
        "image": inputs["image"],
        "environment": {key: _plain(value) for key, value in sorted(env.items())},
        "volumes": [*_mounts(inputs), *_files(one, folder)],
        "networks": {NETWORK: {"aliases": list(inputs.get("aliases") or ())}},
        "ports": [
            f"{port.get('ip', '127.0.0.1')}:{int(port['host'])}:{int(port['container'])}" for port in _ports(inputs)
        ],
        "mem_limit": int(inputs["memory"]),
        "memswap_limit": int(inputs["memory"]),
        "pids_limit": PROCESSES,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "init": True,
        "restart": "unless-stopped",
        "stop_grace_period": f"{int(inputs.get('stopTimeout') or 10)}s",
        "logging": {"driver": "json-file", "options": LOG_ROTATION},
        "healthcheck": {
            "test": test(inputs["health"]),
            "interval": f"{round(interval * 1000)}ms",
            "timeout": "5s",
            "retries": RETRIES,
        },
    }
    if inputs.get("command"):
        service["command"] = [_plain(word) for word in inputs["command"]]
    if inputs.get("cpus"):
        service["cpus"] = float(inputs["cpus"])
    if inputs.get("shmSize"):
        service["shm_size"] = int(inputs["shmSize"])
    if one.after:
        service["depends_on"] = {names[name]: {"condition": "service_healthy"} for name in one.after}
    return {key: value for key, value in service.items() if value not in ([], {})}


def test(health: Mapping[str, Any]) -> list[str]:
    """The health check inside a container that asks what the kit's probe asks from outside."""
    if health.get("http"):
        http = health["http"]
        status = [str(int(http["status"]))] if http.get("status") else []
        return ["CMD", "isthmus-probe", "http", str(int(http["port"])), str(http.get("path", "/")), *status]
    if health.get("tcp"):
        return ["CMD", "isthmus-probe", "tcp", str(int(health["tcp"]["port"]))]
    return ["CMD", *health["command"]]


def _mounts(inputs: Mapping[str, Any]) -> list[str]:
    return [f"{mount['volume']}:{mount['path']}" for mount in inputs.get("mounts") or ()]


def _files(one: Wanted, folder: Path) -> list[str]:
    mounts: list[str] = []
    for file in one.inputs.get("files") or ():
        target = folder / one.service / str(file["path"]).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_text(str(file["content"]), encoding="utf-8")
        mode = int(file.get("mode") or 0o444)
        # The container's user owns the file where that can be; elsewhere the folder above keeps others out.
        target.chmod(mode & 0o700 if os.geteuid() == 0 else mode)
        if os.geteuid() == 0:
            os.chown(target, USER_ID, USER_ID)
        mounts.append(f"{target}:{file['path']}:ro")
    return mounts


def _ports(inputs: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(inputs.get("ports") or ())


def _plain(value: object) -> str:
    """A text as compose takes it: it would read variables in it."""
    return str(value).replace("$", "$$")
