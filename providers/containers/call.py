"""What every resource handler is given, and what it gives back."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Protocol

from isthmus.errors import IsthmusError
from providers.containers.docker_host import DockerHost
from providers.containers.fields import Failure, Property, Record
from providers.containers.ownership import Ownership
from providers.containers.values import Plain, Properties


class CancelledError(IsthmusError):
    """The engine asked the provider to stop what it was doing."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to the provider: on which engine, for which resource, and ways to report and to be stopped.

    `say` shows progress on the resource's line, `warn` a diagnostic that stays; `timeout` is in seconds, 0 for none
    given; `preview` means that nothing may be changed.
    """

    docker: Callable[[], DockerHost]
    ownership: Ownership
    root: Path
    say: Callable[[str], None]
    warn: Callable[[str], None]
    cancelled: threading.Event
    timeout: float = 0
    preview: bool = False

    def stop_if_cancelled(self) -> None:
        """Raise CancelledError once the engine has asked to stop."""
        if self.cancelled.is_set():
            raise CancelledError("stopped before it was done", where=self.ownership.urn, hint="Run up again.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a read found: outputs and inputs as they are in reality."""

    inputs: Properties
    outputs: Properties


@dataclass(frozen=True)
class ResourceType:
    """One resource type: its token, inputs and outputs, and whether Docker shows its inputs to whoever asks."""

    token: str
    _: KW_ONLY
    about: str
    inputs: Record
    outputs: Mapping[str, Property]
    shown: bool = True


class Handler(Protocol):
    """One resource type's behaviour; its methods block, and run each in a thread of its own."""

    @property
    def type(self) -> ResourceType:
        """What the resource looks like."""
        ...

    def check(self, call: Call, inputs: Properties, /) -> tuple[Properties, list[Failure]]:
        """Check beyond what the kinds of properties say; may add computed inputs."""
        ...

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name the outputs that reality no longer matches."""
        ...

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Say in a preview which outputs are known to come; the state is empty before a creation."""
        ...

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make it, or adopt what a killed run made; gives its id and outputs."""
        ...

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say what is there; None when it is gone."""
        ...

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Bring it to the inputs, and heal it; gives its outputs."""
        ...

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Remove it and wait until it is gone; what is gone already is fine."""
        ...


class Base:
    """What handlers share: nothing further to check, and nothing that drifts."""

    def check(self, call: Call, inputs: Properties, /) -> tuple[Properties, list[Failure]]:
        """Accept the inputs as they are."""
        del call
        return inputs, []

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Report no drift."""
        del call, identity, state, inputs
        return frozenset()

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Foresee nothing."""
        del call, identity, state, inputs
        return {}


def text(properties: Mapping[str, Plain], key: str) -> str:
    """Give a property that has been checked to be a string."""
    return str(properties[key])
