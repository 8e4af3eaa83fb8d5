"""A pool of training workers: the same spec for containers and for nodes of a cluster."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from envs import catalogue
from envs.model import Model, fault
from envs.units import Bytes, Cpus, Duration, Name


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
    gpu_kind: str | None = None
    """Which GPUs, such as `t4` or `h100` (aws)."""
    instance_families: tuple[str, ...] = ()
    """Instance families to take nodes from, such as `m7i`; any that fits when empty (aws)."""
    spot: bool = False
    """Take spare capacity, which is cheaper and may be taken back at any time (aws)."""
    min_workers: Annotated[int, Field(ge=0, le=1000)] = 0
    """Workers that are always there; with 0 the pool scales to nothing (aws)."""
    max_workers: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Workers that there may be at most, a hard limit; needed on aws."""
    expire_after: Duration | None = None
    """How old a node may become before it is replaced; 21 days at most, and 14 when absent (aws)."""

    @field_validator("instance_families")
    @classmethod
    def _families(cls, families: tuple[str, ...]) -> tuple[str, ...]:
        check_families(families)
        return families

    @model_validator(mode="after")
    def _gpus(self) -> Self:
        if not self.gpus:
            self._check_without()
        if self.gpu_kind is None:
            return self
        kinds = catalogue.gpu_kinds()
        if self.gpu_kind not in kinds:
            raise fault(catalogue.unknown("GPU kind", self.gpu_kind, kinds), "gpu_kind")
        if not self.gpus:
            raise fault(f"a pool of {self.gpu_kind} needs GPUs; say how many one worker has", "gpus")
        found = catalogue.gpu_instances(self.gpu_kind, self.gpus, self.instance_families)
        if not found:
            raise fault(self._no_instance(), "gpus")
        return self

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.max_workers is not None and self.min_workers > self.max_workers:
            raise fault(f"{self.min_workers} is more than max_workers, {self.max_workers}", "min_workers")
        if self.expire_after is not None and self.expire_after > MAX_NODE_AGE:
            raise fault("a node lives 21 days at most in EKS Auto Mode; give 21d or less", "expire_after")
        return self

    def _check_without(self) -> None:
        """Raise where nodes would have GPUs that no worker has."""
        for index, family in enumerate(self.instance_families):
            if family in catalogue.gpu_families():
                found = f"{family} has GPUs, and the pool's workers have none"
                raise fault(f"{found}; give gpus and gpu_kind, or another family", "instance_families", index)

    def _no_instance(self) -> str:
        counts = sorted(set(catalogue.gpu_instances(str(self.gpu_kind), 1, self.instance_families).values()))
        if not counts:
            return f"no instance of {', '.join(self.instance_families)} has GPUs of the kind {self.gpu_kind}"
        return f"no instance has {self.gpus} GPUs of the kind {self.gpu_kind}; there are instances with {_list(counts)}"


MAX_NODE_AGE = 21 * 86400
"""Seconds; EKS Auto Mode's own limit on a node's life."""


def check_families(families: tuple[str, ...]) -> None:
    """Raise ValueError's kin for the first family that EC2 does not have."""
    known = catalogue.instance_families()
    for index, family in enumerate(families):
        if family not in known:
            raise fault(catalogue.unknown("instance family", family, known), index)


def _list(counts: list[int]) -> str:
    return ", ".join(map(str, counts))
