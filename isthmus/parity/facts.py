"""What of a plan must be the same wherever the estate is: components, services and the contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COMPONENTS = ("estate", "monitoring", "registry", "serving", "storage", "training")
"""Modules of `components/`, as they stand in type tokens: `isthmus:storage:Storage`."""
UNKNOWN = "[unknown]"
ABSENT = "(absent)"


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A service, or the workers of a pool, as a plan says it is run; bytes and CPUs as numbers, ports by number.

    `secret` names the variables and files, by name and path, whose contents may not be shown.
    """

    component: str
    image: str
    """Content tag: the image's name, and a hash of what it is made from."""
    command: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    files: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    secret: frozenset[str] = frozenset()
    probe: str = ""
    volumes: tuple[str, ...] = ()
    """Where storage that lasts is mounted."""
    published: tuple[int, ...] = ()
    """Ports that are reached from outside the estate."""
    cpus: float = 0
    memory: float = 0
    stop_seconds: float = 0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is compared of one stack."""

    components: tuple[str, ...]
    """Each as `estate/storage Storage`."""
    workloads: Mapping[str, Workload]
    """By name; the workers of a pool by the head's name and the pool's: `training-cpu`."""
    contract: Mapping[str, Any]
    """By dotted key; what is secret or unknown as plans show it."""
