"""The environment: what a platform team asks for, as data; one YAML file in `envs/`."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, field_validator, model_validator

from envs.cloud import Aws
from envs.exemption import Exemption
from envs.instances import candidates, no_room
from envs.model import Model, fault
from envs.pool import GpuFallback, Pool
from envs.units import Bytes, Cpus, Duration, Latency, Name, Port


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


class Scale(Model):
    """How many copies of a service run: `min` at rest, up to `max` under load."""

    min: Annotated[int, Field(ge=1, le=100)] = 1
    max: Annotated[int, Field(ge=1, le=100)] = 1

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max < self.min:
            raise fault(f"{self.max} is less than min, {self.min}", "max")
        return self


class Serving(Model):
    """Serving: two slots that serve models from the registry by name."""

    slot: Resources = _resources(1, "1Gi")
    scale: Scale = Scale()
    """Copies of each slot (aws); more where they are busy."""


class Receiver(Model):
    """Where alerts go."""

    webhook_url: HttpUrl | None = None
    """Alertmanager posts alerts here; none: alerts stay in Alertmanager."""


class Thresholds(Model):
    """When an alert fires."""

    latency_p99: Latency = 1
    """Serving requests slower than this at the 99th percentile, with a unit: `250ms`, `1s`."""
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
    aws: Aws | None = None
    """Account, region, network, cluster, budget (aws only, and needed there)."""
    exemptions: tuple[Exemption, ...] = ()
    """Policies that single resources need not follow, each with a reason and a last day."""

    @model_validator(mode="after")
    def _substrate(self) -> Self:
        if self.substrate is SubstrateName.CONTAINERS:
            if self.aws is not None:
                raise fault("only for `substrate: aws`; leave it out", "aws")
            return self
        if self.aws is None:
            raise fault("needed for `substrate: aws`, and not given", "aws")
        for index, pool in enumerate(self.training.pools):
            if pool.max_workers is None:
                at = ("training", "pools", index, "max_workers")
                raise fault("needed on aws, a hard limit: how many workers at most", *at)
            if pool.gpus and pool.gpu_kind is None:
                at = ("training", "pools", index, "gpu_kind")
                raise fault("needed on aws for a pool with GPUs: which kind, such as l4", *at)
            self._check_room(index, pool)
        return self

    def _check_room(self, index: int, pool: Pool) -> None:
        """Raise where no instance can be a node for the pool's workers."""
        at = ("training", "pools", index)
        may_be = candidates(pool.instance_families, pool.gpu_kind, pool.gpus)
        if not may_be:
            raise fault("only ARM or bare metal; nodes are virtual machines, for amd64", *at, "instance_families")
        why = no_room(pool.cpus, pool.memory, may_be)
        if why is not None:
            enough = any(each.free_cpus >= pool.cpus for each in may_be)
            raise fault(why, *at, "memory" if enough else "cpus")


__all__ = [
    "Bucket",
    "Environment",
    "GpuFallback",
    "ImageName",
    "Images",
    "Model",
    "Monitoring",
    "Pool",
    "Ports",
    "Receiver",
    "Registry",
    "Resources",
    "Scale",
    "Serving",
    "Storage",
    "SubstrateName",
    "Thresholds",
    "Training",
    "fault",
]
