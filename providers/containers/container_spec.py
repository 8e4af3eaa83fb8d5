"""A container's inputs as typed Python, and what Docker is asked to make of them."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from providers.containers.values import Plain, Properties, Secret, push_secrets_down, reveal, secret_strings

# Part of the hash that tells what a container was made with: raise it when `payload` changes what it asks for.
RECIPE = 1
CPU_PERIOD = 100_000  # microseconds, the kernel's own default


@dataclass(frozen=True, kw_only=True)
class File:
    """A file to put into a container; `mode` are permission bits."""

    path: str
    content: str
    mode: int


@dataclass(frozen=True, kw_only=True)
class Port:
    """A port of the container, published on an address and a port of this machine."""

    container: int
    host: int
    ip: str


@dataclass(frozen=True, kw_only=True)
class Health:
    """How to tell that a container is healthy: at most one of HTTP, TCP and a command; times in seconds."""

    http_port: int | None = None
    http_path: str = "/"
    http_status: int | None = None
    tcp_port: int | None = None
    command: tuple[str, ...] = ()
    timeout: float = 60


@dataclass(frozen=True, kw_only=True)
class ContainerSpec:
    """A container as it is wanted: memory in bytes, `cpus` in processors, `stop_timeout` in seconds."""

    name: str
    image: str
    command: tuple[str, ...] | None
    entrypoint: tuple[str, ...] | None
    env: Mapping[str, str]
    files: tuple[File, ...]
    mounts: Mapping[str, str]
    network: str
    aliases: tuple[str, ...]
    ports: tuple[Port, ...]
    user: str | None
    memory: int
    cpus: float | None
    gpus: int
    gpu_fallback: bool
    shm_size: int | None
    stop_timeout: int
    health: Health
    labels: Mapping[str, str]
    secrets: tuple[str, ...]
    inputs: Properties

    @staticmethod
    def of(inputs: Properties) -> "ContainerSpec":
        """Read checked inputs; they must hold no unknowns."""
        bare = cast("dict[str, Any]", reveal(inputs))
        return ContainerSpec(
            name=bare["name"],
            image=bare["image"],
            command=_strings(bare.get("command")),
            entrypoint=_strings(bare.get("entrypoint")),
            env=dict(sorted(bare.get("env", {}).items())),
            files=_files(push_secrets_down(inputs.get("files", []))),
            mounts={mount["path"]: mount["volume"] for mount in bare.get("mounts", [])},
            network=bare["network"],
            aliases=tuple(bare.get("aliases", [])),
            ports=tuple(Port(**port) for port in bare.get("ports", [])),
            user=bare.get("user"),
            memory=int(bare["memory"]),
            cpus=bare.get("cpus"),
            gpus=int(bare.get("gpus", 0)),
            gpu_fallback=bare.get("gpuFallback") == "cpu",
            shm_size=bare.get("shmSize"),
            stop_timeout=int(bare.get("stopTimeout", 10)),
            health=_health(bare.get("health", {})),
            labels=bare.get("labels", {}),
            secrets=tuple(sorted(set(secret_strings(inputs)), key=lambda found: (-len(found), found))),
            inputs=inputs,
        )

    @property
    def cpu_quota(self) -> int:
        """The processor time that it may use in each period, in microseconds; 0 for no limit."""
        return round(self.cpus * CPU_PERIOD) if self.cpus else 0

    def fingerprint(self, owner: str, *, with_gpus: bool) -> str:
        """Hash what only a new container can change; secrets count by a keyed digest, which tells nothing of them."""
        hidden = {key: value for key, value in self.inputs.items() if key not in IN_PLACE}
        document = {"recipe": RECIPE, "gpus": with_gpus, "inputs": _digested(push_secrets_down(hidden), owner.encode())}
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]


# Inputs that a running container takes on without being made again.
IN_PLACE = frozenset({"memory", "cpus", "health", "gpuFallback", "publicPorts", "stopTimeout"})


def _strings(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


def _files(given: Plain) -> tuple[File, ...]:
    found: list[File] = []
    for entry in cast("list[dict[str, Plain]]", given):
        default = 0o400 if isinstance(entry["content"], Secret) else 0o444
        mode = reveal(entry.get("mode"))
        bare = reveal(entry)
        found.append(File(path=bare["path"], content=bare["content"], mode=default if mode is None else int(mode)))
    return tuple(found)


def _health(given: Mapping[str, Any]) -> Health:
    http = cast("Mapping[str, Any]", given.get("http") or {})
    tcp = cast("Mapping[str, Any]", given.get("tcp") or {})
    return Health(
        http_port=http.get("port"),
        http_path=http.get("path", "/"),
        http_status=http.get("status"),
        tcp_port=tcp.get("port"),
        command=tuple(given.get("command") or ()),
        timeout=float(given.get("timeoutSeconds", 60)),
    )


def _digested(value: Plain, key: bytes) -> Any:
    if isinstance(value, Secret):
        bare = json.dumps(reveal(value), sort_keys=True)
        return {"secret": hmac.new(key, bare.encode(), hashlib.sha256).hexdigest()}
    if isinstance(value, Mapping):
        return {name: _digested(item, key) for name, item in value.items()}
    if isinstance(value, list):
        return [_digested(item, key) for item in value]
    return value
