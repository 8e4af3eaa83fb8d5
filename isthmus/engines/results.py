"""What an engine is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from isthmus.engines.events import Display


class EngineName(StrEnum):
    """The engines to choose from; `auto` is the Pulumi CLI where it is installed, else the embedded one."""

    auto = "auto"
    embedded = "embedded"
    pulumi = "pulumi"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run is done; `targets` are URNs, `parallel` is the count of steps at a time."""

    parallel: int = 16
    targets: tuple[str, ...] = ()
    refresh: bool = False
    expect_no_changes: bool = False
    message: str = ""
    policy_packs: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OutputValue:
    """One of a stack's outputs, in plain; show it only where `secret` is false or it was asked for."""

    value: Any = field(repr=False)
    secret: bool


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A step that failed; `urn` is empty where it was the program."""

    urn: str
    op: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a run ended; `changes` counts steps by operation, `not_tried` names URNs in order."""

    ok: bool
    changes: Mapping[str, int]
    outputs: Mapping[str, OutputValue]
    failures: tuple[Failure, ...] = ()
    not_tried: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def changed(self) -> int:
        """How many steps changed something."""
        return sum(
            count for op, count in self.changes.items() if op in ("create", "update", "replace", "delete", "import")
        )


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource as it is shown: secrets are the text `[secret]`."""

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    parent: str = ""
    protect: bool = False


class Engine(Protocol):
    """What carries out a Pulumi program."""

    @property
    def name(self) -> EngineName:
        """Which engine this is."""
        ...

    def up(self, stack: str, *, options: Options = ..., display: Display) -> Result:
        """Make the stack what the program says."""
        ...

    def preview(self, stack: str, *, options: Options = ..., display: Display) -> Result:
        """Say what `up` would do."""
        ...

    def refresh(self, stack: str, *, options: Options = ..., display: Display) -> Result:
        """Make the state what the providers find."""
        ...

    def destroy(self, stack: str, *, options: Options = ..., display: Display) -> Result:
        """Delete everything in the stack."""
        ...

    def outputs(self, stack: str) -> Mapping[str, OutputValue]:
        """The stack's outputs."""
        ...

    def resources(self, stack: str) -> tuple[Resource, ...]:
        """The stack's resources, secrets masked."""
        ...

    def stacks(self) -> tuple[str, ...]:
        """The names of the stacks that have state."""
        ...
