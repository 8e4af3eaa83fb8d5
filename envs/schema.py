"""The environment: what a platform team asks for, as data; one YAML file in `envs/`."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator, model_validator
from pydantic_core import PydanticCustomError

from envs.units import Bytes, Cpus, Duration, Name, Port


class Model(BaseModel):
    """Base of every part: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, use_attribute_docstrings=True)


def fault(message: str, *at: str | int) -> PydanticCustomError:
    """An error that a check over several keys raises; `at` is the place below the model that it is about."""
    return PydanticCustomError("isthmus", "{message}", {"message": message, "at": at})


class SubstrateName(StrEnum):
    """Where an estate is made."""

    CONTAINERS = "containers"
    AWS = "aws"


class Resources(Model):
    """What one process group may use; both are hard limits."""

    cpus: Cpus = 1.0
    """CPUs."""
    memory: Bytes = 512 * 2**20
    """Memory, with a unit: `512Mi`, `4Gi`."""


def _resources(cpus: float, memory: str) -> Resources:
    return Resources.model_validate({"cpus": cpus, "memory": memory})


class Ports(Model):
    """Ports on the loopback interface, one a public endpoint (containers only)."""

    registry: Port = 17001
    storage: Port = 17002
    training: Port = 17003
    serving: Port = 17004
    prometheus: Port = 17005
    alertmanager: Port = 17006
    pushgateway: Port = 17007
    serving_admin: Port = 17008

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        seen: dict[int, str] = {}
        for name, port in self.model_dump().items():
            if port in seen:
                raise fault(f"port {port} is taken by {seen[port]} already; give each its own", name)
            seen[port] = name
        return self


ImageName = Literal["base", "database", "gateway", "metrics", "ml", "storage"]
"""Folders of `images/`."""


class Images(Model):
    """Where images come from; by default everything is built from `images/`."""

    base: str = "debian:bookworm-slim"
    """Debian image to build on; if it cannot be pulled, a minimal Debian is made from Debian's packages."""
    overrides: dict[ImageName, str] = Field(default_factory=dict[ImageName, str])
    """Ready images to use instead of building, by name: a mirror's reference, best by digest."""
    ca_bundle: str | None = None
    """PEM file of corporate certificate authorities to trust during builds; never left in an image."""


class Bucket(Model):
    """One bucket."""

    versioning: bool = True
    """Keep earlier versions of objects."""
    noncurrent_retention: Duration | None = None
    """How long earlier versions are kept, `30d`; for ever when absent. Whole days."""

    @model_validator(mode="after")
    def _whole_days(self) -> Self:
        if self.noncurrent_retention is not None and self.noncurrent_retention % 86400:
            raise fault("expected whole days, such as 30d; S3 expires by the day", "noncurrent_retention")
        return self


def _standard_buckets() -> dict[str, Bucket]:
    return {"artifacts": Bucket(), "datasets": Bucket()}


class Storage(Model):
    """Artifact storage."""

    buckets: dict[Name, Bucket] = Field(default_factory=_standard_buckets)
    """Buckets by name; `artifacts` (the registry's) and `datasets` are there even where they are not named."""
    resources: Resources = _resources(1, "1Gi")

    @field_validator("buckets")
    @classmethod
    def _standard_are_there(cls, buckets: dict[str, Bucket]) -> dict[str, Bucket]:
        return dict(sorted((_standard_buckets() | buckets).items()))


class Registry(Model):
    """Model registry and experiment tracking."""

    resources: Resources = _resources(1, "2Gi")
    database: Resources = _resources(1, "512Mi")


class GpuFallback(StrEnum):
    """What to do with a GPU pool on a machine without GPUs."""

    NONE = "none"
    CPU = "cpu"


class Pool(Model):
    """A pool of training workers."""

    name: Name
    cpus: Cpus = 1.0
    """CPUs of one worker."""
    memory: Bytes = 2 * 2**30
    """Memory of one worker."""
    gpus: Annotated[int, Field(ge=0, le=16)] = 0
    """GPUs of one worker."""
    gpu_fallback: GpuFallback = GpuFallback.NONE
    """`cpu` lets a GPU pool run without GPUs where the machine has none; it then says so."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Workers in the pool (containers)."""


class Training(Model):
    """Training: one Ray head, and pools of workers."""

    head: Resources = _resources(1, "2Gi")
    pools: tuple[Pool, ...] = (Pool(name="cpu"),)

    @model_validator(mode="after")
    def _names(self) -> Self:
        seen: dict[str, int] = {}
        for index, pool in enumerate(self.pools):
            if pool.name in seen:
                first = f"pools[{seen[pool.name]}]"
                raise fault(f"{first} is named {pool.name} already; give each its own name", "pools", index, "name")
            seen[pool.name] = index
        if not seen:
            raise fault("at least one pool is needed, or no job can run", "pools")
        return self


class Serving(Model):
    """Serving: two slots that serve models from the registry by name."""

    slot: Resources = _resources(1, "1Gi")


class Receiver(Model):
    """Where alerts go."""

    webhook_url: HttpUrl | None = None
    """Alertmanager posts alerts here; none: alerts stay in Alertmanager."""


class Thresholds(Model):
    """When an alert fires."""

    latency_p99: Duration = 1
    """Serving requests slower than this at the 99th percentile, with a unit: `1s`."""
    error_ratio: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """Share of requests that fail."""
    saturation_ratio: Annotated[float, Field(gt=0, lt=1)] = 0.9
    """Share of a memory limit or CPU limit in use."""
    disk_ratio: Annotated[float, Field(gt=0, lt=1)] = 0.85
    """Share of a disk in use."""
    duration: Duration = 120
    """How long a condition must hold before its alert fires."""


class Monitoring(Model):
    """Monitoring: Prometheus, Alertmanager, Pushgateway."""

    scrape_interval: Duration = 5
    retention: Duration = 15 * 86400
    receiver: Receiver = Receiver()
    thresholds: Thresholds = Thresholds()
    resources: Resources = _resources(1, "512Mi")


class Environment(Model):
    """What a platform team asks for; validated, complete by defaults."""

    version: Literal[1] = 1
    """Version of this schema."""
    substrate: SubstrateName
    """Where the estate is made."""
    owner: Name = "platform"
    """Team that answers for the estate; a label on everything made."""
    ports: Ports = Ports()
    images: Images = Images()
    storage: Storage = Storage()
    registry: Registry = Registry()
    training: Training = Training()
    serving: Serving = Serving()
    monitoring: Monitoring = Monitoring()
