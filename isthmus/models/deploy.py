"""Deploy a registered model: load the version behind an alias in every copy of every slot, and see that it answers."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from isthmus.contract import Contract
from isthmus.models.copies import loaded
from isthmus.models.errors import LoadError, SmokeError
from isthmus.models.example import artifact_reader, smoke_inputs
from isthmus.models.former import Former, put_back
from isthmus.models.registry import ModelVersion, Registry
from isthmus.v2 import Tensor, UnansweredError, V2Client, V2Error

SERVING_TAG = "isthmus.serving"
"""Tag of a registered model whose value `deployed` makes a slot load it by itself when it starts."""

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class SlotDeployment:
    """How many copies a slot has, and how long it took."""

    slot: str
    copies: int
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
    """Deploy the version that `alias` points to, and return when every copy has it and the public URL has answered.

    Slots are loaded one after the other; each takes the version in all of its copies, or in none. When one fails, the
    slots before it are given back what they served. Raises RegistryError, UnknownModelError, UnknownAliasError,
    LoadError or SmokeError.
    """
    began = time.monotonic()
    with Registry(contract.registry) as registry:
        version = registry.resolve(name, alias)
        progress(f"{name}@{alias} is version {version.version}")
        read = artifact_reader(contract.storage, registry.artifact_uri(version))
        slots: list[SlotDeployment] = []
        inputs: tuple[Tensor, ...] = ()
        with _all_or_none(name, progress) as changed:
            for slot, url in sorted(contract.serving.slots.items()):
                with V2Client(url) as client:
                    load_seconds, copies = _load(client, slot, version, changed)
                    inputs = inputs or smoke_inputs(client.metadata(name), read)
                    infer_seconds = _smoke(client, f"slot {slot}", version, inputs)
                slots.append(
                    SlotDeployment(slot=slot, copies=copies, load_seconds=load_seconds, infer_seconds=infer_seconds)
                )
                progress(f"slot {slot}: {_loaded(copies)} in {load_seconds:.1f} s, {_answered(infer_seconds)}")
            with V2Client(contract.serving.url) as client:
                infer_seconds = _smoke(client, "the serving URL", version, inputs)
        registry.set_tag(name, SERVING_TAG, "deployed")
    url = f"{contract.serving.url.rstrip('/')}/v2/models/{name}/infer"
    progress(f"{url} {_answered(infer_seconds)}")
    return Deployment(
        name=name,
        version=version.version,
        alias=alias,
        url=url,
        slots=tuple(slots),
        infer_seconds=infer_seconds,
        seconds=time.monotonic() - began,
    )


def _loaded(copies: int) -> str:
    return "loaded" if copies == 1 else f"{copies} copies loaded"


def _answered(seconds: float) -> str:
    return f"answered in {seconds * 1000:.0f} ms"


@contextmanager
def _all_or_none(name: str, progress: Progress) -> Generator[list[Former]]:
    """Collects what slots served before they were changed, and gives it back to them when a later step fails."""
    changed: list[Former] = []
    try:
        yield changed
    except BaseException:
        for former in reversed(changed):
            progress(put_back(former, name))
        raise


def _load(client: V2Client, slot: str, version: ModelVersion, changed: list[Former]) -> tuple[float, int]:
    """Load, and note what was served before, unless the slot itself says that it stayed so."""
    began = time.monotonic()
    former = Former.of(client, slot, version.name)
    changed.append(former)
    try:
        try:
            client.load(f"{version.name}@{version.version}")
        except UnansweredError:
            raise
        except V2Error:
            changed.remove(former)
            raise
        copies = loaded(client, slot, version)
    except V2Error as error:
        raise LoadError(
            f"slot {slot} couldn't load {version.name} version {version.version}: {error.what}",
            where=error.where,
            hint=f"see `isthmus logs serving-{slot}`",
        ) from error
    return time.monotonic() - began, copies


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
            hint="somebody else deploys at the same time; deploy again",
        )
    return time.monotonic() - began
