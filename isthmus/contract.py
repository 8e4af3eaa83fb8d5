"""The contract: the typed stack outputs that user code and tools rely on; the same for every substrate."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class Model(BaseModel):
    """Base of every part of the contract: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class StorageContract(Model):
    """Artifact storage, spoken to by S3."""

    endpoint: str | None
    """URL of the S3 endpoint; null where the SDK's default for the region is right (AWS)."""
    region: str
    """Region to sign requests for."""
    buckets: dict[str, str]
    """Full bucket name by the name that the environment gives it."""
    access_key_id: str | None
    """Access key of the estate's user; null where the credential chain provides one (AWS)."""
    secret_access_key: SecretStr | None
    """Its secret; null likewise."""


class RegistryContract(Model):
    """Model registry and experiment tracking, spoken to by MLflow's REST API."""

    uri: str
    username: str
    password: SecretStr


class PoolContract(Model):
    """A pool of training workers."""

    resource: str
    """Ray resource that a job asks a fraction of to run in this pool: `pool_cpu`."""
    workers: int = Field(ge=1)
    cpus: float = Field(gt=0)
    """CPUs of one worker."""
    memory_bytes: int = Field(gt=0)
    """Memory of one worker."""
    gpus: int = Field(ge=0)
    """GPUs of one worker, as they really are there."""
    gpu_fell_back: bool
    """True where GPUs were asked for, none is there, and the environment allowed CPUs instead."""


class TrainingContract(Model):
    """Training, spoken to by Ray's Jobs REST API."""

    address: str
    """URL of the Jobs API."""
    pools: dict[str, PoolContract]


class ServingContract(Model):
    """Serving, spoken to by the Open Inference Protocol v2 over HTTP."""

    url: str
    """Base URL for inference, balanced over the slots: `URL/v2/models/NAME/infer`."""
    slots: dict[str, str]
    """Base URL of each slot, for the v2 repository API: for operators, not for traffic."""


class MonitoringContract(Model):
    """Monitoring, spoken to by Prometheus' and Alertmanager's HTTP APIs."""

    prometheus_url: str
    alertmanager_url: str
    pushgateway_url: str


class Contract(Model):
    """Everything that user code may rely on."""

    version: Literal[1] = 1
    """Version of the contract: raised when a key changes its meaning or goes."""
    stack: str
    substrate: str
    storage: StorageContract
    registry: RegistryContract
    training: TrainingContract
    serving: ServingContract
    monitoring: MonitoringContract
