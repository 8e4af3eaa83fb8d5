"""What an engine tells a display while it works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Op: TypeAlias = Literal["create", "update", "replace", "delete", "same", "read", "refresh", "import"]
Severity: TypeAlias = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, kw_only=True)
class ResourceStarted:
    """Work on a resource begins."""

    urn: str
    op: Op


@dataclass(frozen=True, kw_only=True)
class ResourceFinished:
    """Work on a resource has ended, after `seconds`; `error` is empty where it succeeded.

    `changed` holds the names of the properties that differ, where the provider named them; `planned` says that it was
    only a preview of the work.
    """

    urn: str
    op: Op
    seconds: float = 0.0
    error: str = ""
    changed: tuple[str, ...] = ()
    planned: bool = False


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """A message of the program, of a provider or of the engine; `urn` is empty where it is about no resource."""

    severity: Severity
    message: str
    urn: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a provider is doing to a resource right now; it replaces the one before it."""

    urn: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PolicyViolated:
    """A policy has something against a resource, or against the stack as a whole, whose URN it then has.

    `version` is the pack's, `severity` is empty where the policy has none. A mandatory violation fails the run.
    """

    policy: str
    pack: str
    version: str
    level: Literal["advisory", "mandatory"]
    message: str
    urn: str
    description: str = ""
    severity: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyRemediated:
    """A policy changed the inputs of a resource; `changed` names the properties that differ."""

    policy: str
    pack: str
    version: str
    urn: str
    changed: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The end of a run: the count of each operation and of violations by level, and how long it took."""

    verb: str
    ok: bool
    changes: Mapping[str, int]
    seconds: float
    not_tried: tuple[str, ...] = ()
    violations: Mapping[str, int] = field(default_factory=dict[str, int])
    absent: tuple[str, ...] = ()


Event: TypeAlias = (
    ResourceStarted | ResourceFinished | Diagnostic | Progress | PolicyViolated | PolicyRemediated | Summary
)


class Display(Protocol):
    """What shows a run's events to somebody."""

    def show(self, event: Event, /) -> None:
        """Show one event."""
        ...

    def close(self) -> None:
        """End the display; nothing is shown after."""
        ...
