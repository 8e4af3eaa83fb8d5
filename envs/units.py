"""Typed units of environment files: bytes (`4Gi`), durations (`30d`), CPU counts, networks."""

import re
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from envs.model import fault

_BYTES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES_PATTERN = r"^[1-9][0-9]*(Ki|Mi|Gi|Ti)$"
_DURATION_PATTERN = r"^[1-9][0-9]*(s|m|h|d)$"
_LATENCY_PATTERN = r"^[1-9][0-9]*(ms|s|m)$"


def matching(pattern: str, meaning: str) -> AfterValidator:
    """A check that text has a form; `meaning` says which, for people."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"expected {meaning}")
        return value

    return AfterValidator(check)


def counted(low: int, high: int, what: str) -> AfterValidator:
    """A check that a list is neither too short nor too long, once its items are right."""

    def check(items: tuple[object, ...]) -> tuple[object, ...]:
        if not low <= len(items) <= high:
            raise fault(f"expected {low} to {high} {what}; got {len(items)}")
        return items

    return AfterValidator(check)


def parse_bytes(value: object) -> int:
    """Bytes of a quantity with a binary unit, as Kubernetes writes it: `512Mi`, `4Gi`. Raises ValueError."""
    if isinstance(value, str) and re.match(_BYTES_PATTERN, value):
        return int(value[:-2]) * _BYTES[value[-2:]]
    raise ValueError("expected a whole number with a unit of Ki, Mi, Gi or Ti, such as 512Mi or 4Gi")


def format_bytes(value: int) -> str:
    """The shortest exact quantity: 4294967296 is `4Gi`."""
    for unit in ("Ti", "Gi", "Mi", "Ki"):
        if value % _BYTES[unit] == 0:
            return f"{value // _BYTES[unit]}{unit}"
    raise ValueError(f"{value} bytes is no whole number of Ki")


def parse_duration(value: object) -> int:
    """Seconds of a duration with a unit: `15s`, `5m`, `12h`, `30d`. Raises ValueError."""
    if isinstance(value, str) and re.match(_DURATION_PATTERN, value):
        return int(value[:-1]) * _SECONDS[value[-1]]
    raise ValueError("expected a whole number with a unit of s, m, h or d, such as 15s or 30d")


def format_duration(value: int) -> str:
    """The shortest exact duration: 2592000 is `30d`."""
    for unit in ("d", "h", "m"):
        if value % _SECONDS[unit] == 0:
            return f"{value // _SECONDS[unit]}{unit}"
    return f"{value}s"


def parse_latency(value: object) -> float:
    """Seconds of a latency with a unit: `250ms`, `2s`, `1m`. Raises ValueError."""
    if isinstance(value, str) and re.match(_LATENCY_PATTERN, value):
        return int(value[:-2]) / 1000 if value.endswith("ms") else float(parse_duration(value))
    raise ValueError("expected a whole number with a unit of ms, s or m, such as 250ms or 2s")


def format_latency(value: float) -> str:
    """The shortest exact latency: 0.25 is `250ms`."""
    whole = round(value * 1000)
    return f"{whole}ms" if whole % 1000 else f"{whole // 1000}s"


def parse_network(value: str) -> str:
    """An IPv4 network as it is written. Raises ValueError where it is none, or has bits below its prefix."""
    try:
        IPv4Network(value)
    except ValueError:
        raise ValueError("expected an IPv4 network such as 10.64.0.0/16, with no bits set below its prefix") from None
    if "/" not in value:
        raise ValueError("expected an IPv4 network with a prefix, such as 10.64.0.0/16 or 203.0.113.7/32")
    return value


Bytes = Annotated[
    int,
    BeforeValidator(parse_bytes),
    PlainSerializer(format_bytes, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _BYTES_PATTERN, "examples": ["512Mi", "4Gi"]}),
]
"""A size in bytes, written with a binary unit."""

Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _DURATION_PATTERN, "examples": ["15s", "30d"]}),
]
"""A duration in seconds, written with a unit."""

Latency = Annotated[
    float,
    BeforeValidator(parse_latency),
    PlainSerializer(format_latency, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _LATENCY_PATTERN, "examples": ["250ms", "2s"]}),
]
"""A latency in seconds, written with a unit."""

Cpus = Annotated[float, Field(gt=0, le=1024)]
"""A count of CPUs; fractions are shares of one."""

Port = Annotated[int, Field(ge=1024, le=65535)]
"""A TCP port on the loopback interface; unprivileged."""

Name = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$")]
"""A name that is valid as a DNS label, a Docker name and a Kubernetes name."""

Cidr = Annotated[str, AfterValidator(parse_network)]
"""An IPv4 network with its prefix."""
