"""What all rules say of a stack, to be shown or given as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from envs.exemption import Exemption
from policies.pack.evaluate import Index, Verdict, judge_all, unused
from policies.pack.resource import Resource
from policies.pack.rule import Rule
from policies.pack.settings import Settings

Source: TypeAlias = Literal["state", "plan"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one rule says of one resource, with an empty `urn` of the stack; `reason` is why it is exempt."""

    policy: str
    severity: str
    level: str
    urn: str
    message: str
    fix: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What all rules say; `source` is what they looked at: what is deployed, or what a plan would make."""

    stack: str
    source: Source
    violations: tuple[Entry, ...]
    unknown: tuple[Entry, ...]
    exempt: tuple[Entry, ...] = ()
    unused: tuple[Exemption, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing mandatory is violated; what cannot be told yet does not fail it."""
        return all(entry.level != "mandatory" for entry in self.violations)

    def as_json(self) -> Mapping[str, object]:
        """The report as `--json` gives it."""
        return {
            "command": "policies check",
            "stack": self.stack,
            "source": self.source,
            "ok": self.ok,
            "violations": [asdict(entry) for entry in self.violations],
            "unknown": [asdict(entry) for entry in self.unknown],
            "exempt": [asdict(entry) for entry in self.exempt],
            "unused_exemptions": [exemption.model_dump(mode="json") for exemption in self.unused],
        }


def report_on(rules: Sequence[Rule], resources: Sequence[Resource], settings: Settings, source: Source) -> Report:
    """Ask all rules about resources, in a fixed order."""
    verdicts = judge_all(Index(rules), resources, settings)
    return Report(
        stack=settings.stack,
        source=source,
        violations=_entries(verdicts, "violation"),
        unknown=_entries(verdicts, "unknown"),
        exempt=_entries(verdicts, "exempt"),
        unused=tuple(unused(settings.exemptions, verdicts)),
    )


def _entries(verdicts: Iterable[Verdict], outcome: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            policy=verdict.rule.name,
            severity=verdict.rule.severity.value,
            level=verdict.rule.level,
            urn=verdict.urn,
            message=verdict.text,
            fix=verdict.rule.fix,
            reason=verdict.reason,
        )
        for verdict in verdicts
        if verdict.outcome == outcome
    )
