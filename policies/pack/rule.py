"""What a rule is, and what it finds."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, ParamSpec, TypeAlias

from policies.pack.inputs import NotKnownError
from policies.pack.resource import Resource
from policies.pack.settings import Settings

P = ParamSpec("P")


class Severity(StrEnum):
    """How bad it is where a rule is broken."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule has against a resource, at a dotted `path`; where it is not `known`, what it cannot tell yet.

    `urn` is empty where it is the resource that was asked about.
    """

    message: str
    path: str = ""
    urn: str = ""
    known: bool = True


Check: TypeAlias = Callable[[Resource, Settings], Iterator[Finding]]
StackCheck: TypeAlias = Callable[[Sequence[Resource], Settings], Iterator[Finding]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule: pure functions over one resource, over all of a stack, or both.

    `types` are the resource types that `check` is about, `stack_types` those that `check_stack` is given; one that ends
    with `*` stands for all that begin so.
    """

    name: str
    title: str
    severity: Severity
    why: str
    fix: str
    types: tuple[str, ...] = ()
    check: Check | None = None
    stack_types: tuple[str, ...] = ()
    check_stack: StackCheck | None = None
    level: Literal["mandatory", "advisory"] = "mandatory"

    @property
    def stack_name(self) -> str:
        """The name of the policy that looks at the stack; not its own where the rule looks at resources too."""
        return f"{self.name}-stack" if self.check is not None else self.name

    def applies(self, kind: str) -> bool:
        """Whether `check` is about resources of a type."""
        return self.check is not None and _among(kind, self.types)

    def looks_at(self, kind: str) -> bool:
        """Whether `check_stack` is given resources of a type."""
        return self.check_stack is not None and _among(kind, self.stack_types)


def _among(kind: str, types: Sequence[str]) -> bool:
    return any(kind.startswith(each[:-1]) if each.endswith("*") else kind == each for each in types)


def cannot_tell(path: str, *, urn: str = "") -> Finding:
    """The finding that a value is not known before deployment."""
    return Finding(message="cannot be told before deployment", path=path, urn=urn, known=False)


def telling(check: Callable[P, Iterator[Finding]]) -> Callable[P, Iterator[Finding]]:
    """A check, or a part of one, that tells what it cannot know, and keeps what it has found until then."""

    @functools.wraps(check)
    def told(*args: P.args, **kwargs: P.kwargs) -> Iterator[Finding]:
        try:
            yield from check(*args, **kwargs)
        except NotKnownError as error:
            yield cannot_tell(error.path)

    return told
