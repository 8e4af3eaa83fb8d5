"""The contract: the typed stack outputs that user code and tools rely on; the same for every substrate."""

import json
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from isthmus.errors import IsthmusError


class ContractError(IsthmusError):
    """A stack's outputs are not a contract that this version of the tool understands."""


class Model(BaseModel):
    """Base of every part of the contract: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class TunnelContract(Model):
    """How routes without a public address are reached: through the API of a Kubernetes cluster in EKS."""

    cluster: str
    region: str
    namespace: str
    service: str
    """Kubernetes service that has the port of every route."""
    host: str
    """Host of the URLs that are reached so; the others are reached as they are."""


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
    tunnel: TunnelContract | None = Field(default=None, exclude_if=lambda tunnel: tunnel is None)
    """None where every URL is reached as it is."""

    @classmethod
    def from_outputs(cls, outputs: Mapping[str, object]) -> Self:
        """The contract in a stack's outputs, by name, secrets revealed. Raises ContractError."""
        if not outputs:
            raise ContractError(
                "the stack has no outputs", hint="Nothing is up, or an `up` did not finish: run `isthmus up` first."
            )
        try:
            return cls.model_validate(outputs)
        except ValidationError as error:
            # Neither the values nor pydantic's own message: they may hold a secret.
            wrong = sorted(
                {".".join(str(part) for part in found["loc"]) for found in error.errors(include_input=False)}
            )
            raise ContractError(
                f"the stack's outputs don't follow version 1 of the contract, at {', '.join(wrong)}",
                hint="The stack was made by another version, or did not finish: run `isthmus up` again.",
            ) from None


def schema() -> str:
    """JSON schema of the contract, as `docs/contract.schema.json` holds it."""
    from envs.described import Described

    found = Contract.model_json_schema(schema_generator=Described)
    body = {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
    return json.dumps(body, indent=2, sort_keys=True) + "\n"
