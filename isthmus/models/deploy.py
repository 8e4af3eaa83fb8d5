"""Deploy a registered model: load the version behind an alias on every slot, and see that it answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from isthmus.contract import Contract
from isthmus.models.errors import LoadError, SmokeError
from isthmus.models.example import artifact_reader, smoke_inputs
from isthmus.models.registry import ModelVersion, Registry
from isthmus.v2 import Tensor, V2Client, V2Error

SERVING_TAG = "isthmus.serving"
"""Tag of a registered model whose value `deployed` makes a slot load it by itself when it starts."""

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class SlotDeployment:
    """How long one slot took."""

    slot: str
    load_seconds: float
    infer_seconds: float


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A model that serves."""

    name: str
    version: str
    alias: str
    url: str
    """Where it is asked: POST with a v2 inference request."""
    slots: tuple[SlotDeployment, ...]
    infer_seconds: float
    """The smoke inference over the public URL."""
    seconds: float


def _quiet(_: str) -> None:
    pass


def deploy(contract: Contract, name: str, *, alias: str = "champion", progress: Progress = _quiet) -> Deployment:
    """Deploy the version that `alias` points to, and return when every slot and the public URL have answered.

    Slots are loaded one after the other, so that one always serves. Raises RegistryError, UnknownModelError,
    UnknownAliasError, LoadError or SmokeError.
    """
    began = time.monotonic()
    with Registry(contract.registry) as registry:
        version = registry.resolve(name, alias)
        progress(f"{name}@{alias} is version {version.version}")
        read = artifact_reader(contract.storage, registry.artifact_uri(version))
        slots: list[SlotDeployment] = []
        inputs: tuple[Tensor, ...] = ()
        for slot, url in sorted(contract.serving.slots.items()):
            with V2Client(url) as client:
                load_seconds = _load(client, slot, version)
                inputs = inputs or smoke_inputs(client.metadata(name), read)
                infer_seconds = _smoke(client, f"slot {slot}", version, inputs)
            slots.append(SlotDeployment(slot=slot, load_seconds=load_seconds, infer_seconds=infer_seconds))
            progress(f"slot {slot}: loaded in {load_seconds:.1f} s, answered in {infer_seconds * 1000:.0f} ms")
        with V2Client(contract.serving.url) as client:
            infer_seconds = _smoke(client, "the serving URL", version, inputs)
        registry.set_tag(name, SERVING_TAG, "deployed")
    url = f"{contract.serving.url.rstrip('/')}/v2/models/{name}/infer"
    progress(f"{url} answered in {infer_seconds * 1000:.0f} ms")
    return Deployment(
        name=name,
        version=version.version,
        alias=alias,
        url=url,
        slots=tuple(slots),
        infer_seconds=infer_seconds,
        seconds=time.monotonic() - began,
    )


def _load(client: V2Client, slot: str, version: ModelVersion) -> float:
    began = time.monotonic()
    try:
        client.load(version.name)
        client.check_model_ready(version.name)
    except V2Error as error:
        raise LoadError(
            f"slot {slot} couldn't load {version.name} version {version.version}: {error.what}",
            where=error.where,
            hint=f"see `isthmus logs serving-{slot}`",
        ) from error
    return time.monotonic() - began


def _smoke(client: V2Client, who: str, version: ModelVersion, inputs: tuple[Tensor, ...]) -> float:
    began = time.monotonic()
    try:
        answer = client.infer(version.name, inputs)
    except V2Error as error:
        raise SmokeError(
            f"{who} loaded {version.name} version {version.version}, and a smoke inference failed: {error.what}",
            where=error.where,
            hint="log the model with an input_example and a signature that it accepts; see `isthmus logs serving-a`",
        ) from error
    if not answer.outputs:
        raise SmokeError(f"{who} answered without an output", where=client.url, hint="see `isthmus logs serving-a`")
    if answer.model_version not in (None, version.version):
        raise SmokeError(
            f"{who} answers with version {answer.model_version} of {version.name}, and not {version.version}",
            where=client.url,
            hint="the alias moved while the model was loaded, or the slot reads another alias; deploy again",
        )
    return time.monotonic() - began
