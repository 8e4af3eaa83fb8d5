"""What a rehearsal has shown, claim by claim: `rehearsed` where it was carried out, and `planned` where not."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from isthmus.engine.durably import write_atomically

_SHOWN = 6
Label = Literal["rehearsed", "planned"]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Something about the stack: whether it was carried out, whether it holds, and what was seen."""

    claim: str
    label: Label
    holds: bool
    seen: str = ""


@dataclass(kw_only=True)
class Report:
    """The claims of one rehearsal, and what it was made with; `seconds` is by phase, by the wall clock."""

    stack: str
    versions: Mapping[str, str] = field(default_factory=dict[str, str])
    claims: list[Claim] = field(default_factory=list[Claim])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    resumed: bool = False

    def add(self, claim: str, holds: bool, seen: str = "", *, label: Label = "rehearsed") -> bool:
        """Note a claim; gives whether it holds."""
        self.claims.append(Claim(claim=claim, label=label, holds=holds, seen=seen))
        return holds

    @property
    def ok(self) -> bool:
        """Whether every claim holds."""
        return all(claim.holds for claim in self.claims)

    def plain(self) -> dict[str, object]:
        """It as `--json` gives it."""
        return {**asdict(self), "ok": self.ok, "seconds": {k: round(v, 1) for k, v in self.seconds.items()}}

    def write(self, path: Path) -> None:
        """Write it to a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, (json.dumps(self.plain(), indent=2, sort_keys=True) + "\n").encode())

    def lines(self) -> list[str]:
        """It as text: the claims in order, those that do not hold marked."""
        told: list[str] = []
        for claim in self.claims:
            mark = "ok  " if claim.holds else "FAIL"
            told.append(f"{mark} {claim.label:<9}  {claim.claim}" + (f": {claim.seen}" if claim.seen else ""))
        return told


def none_of(found: list[str], seen: str = "") -> tuple[bool, str]:
    """Whether nothing was found, and what a claim says of it: what was found, or what was seen."""
    return not found, some_of(found) or seen


def some_of(found: list[str]) -> str:
    """The first of a list, and how many more there are."""
    more = f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more
