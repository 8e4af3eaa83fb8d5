"""What an engine is asked, and what it answers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from isthmus.engines.events import Display, Op, PolicyViolated

if TYPE_CHECKING:
    from isthmus.engine.values import Properties


class EngineName(StrEnum):
    """The engines to choose from; `auto` is the Pulumi CLI where it is installed, else the embedded one."""

    auto = "auto"
    embedded = "embedded"
    pulumi = "pulumi"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run is done; `targets` are URNs, `parallel` is the count of steps at a time.

    `policy_configs` are JSON files, one for each of `policy_packs`, or none.
    """

    parallel: int = 16
    targets: tuple[str, ...] = ()
    refresh: bool = False
    expect_no_changes: bool = False
    message: str = ""
    policy_packs: tuple[Path, ...] = ()
    policy_configs: tuple[Path, ...] = ()


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


def forbidden(violations: Iterable[PolicyViolated]) -> list[Failure]:
    """The failures that the mandatory ones among violations of policies are, in order."""
    return [
        Failure(urn=v.urn, op="policy", message=f"policy {v.policy} of {v.pack} forbids it: {v.message}")
        for v in in_order(violations)
        if v.level == "mandatory"
    ]


def in_order(violations: Iterable[PolicyViolated]) -> tuple[PolicyViolated, ...]:
    """Violations of policies in the order of URN, pack and policy."""
    return tuple(sorted(violations, key=lambda v: (v.urn, v.pack, v.policy, v.message)))


def count(violations: Iterable[PolicyViolated]) -> dict[str, int]:
    """How many violations of policies there are of each level."""
    return dict(sorted(Counter(violation.level for violation in violations).items()))


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A resource as a preview foresees it; `inputs` hold their secrets, marked, and what is unknown.

    `changed` holds the names of the properties that differ from what there is.
    """

    urn: str
    type: str
    op: Op
    custom: bool
    inputs: "Properties" = field(repr=False)
    parent: str = ""
    protect: bool = False
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All that a preview foresees: resources in the order of their URNs, and the stack's outputs."""

    resources: tuple[Planned, ...]
    outputs: "Properties" = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a run ended; `changes` counts steps by operation, `not_tried` names URNs in order.

    `violations` are in the order of URN, pack and policy.
    """

    ok: bool
    changes: Mapping[str, int]
    outputs: Mapping[str, OutputValue]
    failures: tuple[Failure, ...] = ()
    not_tried: tuple[str, ...] = ()
    seconds: float = 0.0
    violations: tuple[PolicyViolated, ...] = ()
    cancelled: bool = False
    """Whether it was interrupted, so that it ended early."""
    absent: tuple[str, ...] = ()
    """The packages, sorted, whose plugins were needed and are absent; a preview without them is an offline plan."""
    forecast: Forecast | None = field(default=None, repr=False)
    """What a preview foresees; None after every other run."""

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
    provider: str = ""
    needs: tuple[str, ...] = ()
    """URNs of what must exist while it does."""
    protect: bool = False
    external: bool = False
    delete: bool = False
    """It was replaced, and waits to be deleted."""
    pending: str = ""
    """What a killed run was doing to it: `creating`, `updating`, `deleting`, `reading`, `importing`."""


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
