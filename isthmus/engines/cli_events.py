"""The Pulumi CLI's events as this kit's."""

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from isthmus.engines.events import (
    Diagnostic,
    Display,
    Op,
    PolicyViolated,
    Progress,
    ResourceFinished,
    ResourceStarted,
    Severity,
)
from isthmus.engines.results import Failure, Forecast, Planned, forbidden

if TYPE_CHECKING:
    from pulumi.automation.events import EngineEvent, PolicyEvent, StepEventMetadata

    from isthmus.engine.values import Value

_OPS: dict[str, Op] = {
    "same": "same",
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "read": "read",
    "read-replacement": "read",
    "refresh": "refresh",
    "import": "import",
    "import-replacement": "replace",
}
_ROOT = "pulumi:pulumi:Stack"
# Providers that no program asked for.
_DEFAULT = re.compile(r"pulumi:providers:[^:]+::default[^:]*$")
_COLORS = re.compile(r"<\{%[^%]*%\}>")


class Translator:
    """Shows a run's events on a display, and keeps count."""

    def __init__(self, display: Display, *, planned: bool = False) -> None:
        """For one run, or for the preview of one."""
        self._planned = planned
        self._display = display
        self._began: dict[str, float] = {}
        self._errors: dict[str, str] = {}
        self._failed: dict[str, Op] = {}
        self.changes: dict[str, int] = {}
        self.violations: list[PolicyViolated] = []
        self._foreseen: dict[str, Planned] = {}

    def take(self, event: "EngineEvent") -> None:
        """Take one event of the CLI's log."""
        if event.resource_pre_event is not None:
            self._started(event.resource_pre_event.metadata)
        elif event.res_outputs_event is not None:
            self._finished(event.res_outputs_event.metadata)
        elif event.res_op_failed_event is not None:
            metadata = event.res_op_failed_event.metadata
            self._failed[metadata.urn] = _OPS.get(str(metadata.op.value), "update")
        elif event.diagnostic_event is not None:
            found = event.diagnostic_event
            self._say(found.severity, found.message, found.urn or "", bool(found.ephemeral))
        elif event.policy_event is not None:
            self._violated(event.policy_event)
        elif event.summary_event is not None:
            self._count({getattr(k, "value", k): n for k, n in event.summary_event.resource_changes.items()})

    def failures(self) -> list[Failure]:
        """The steps that failed, with what was said about them; also shows them."""
        listed = [
            Failure(urn=urn, op=self._failed.get(urn, "program"), message=self._errors.get(urn, "failed"))
            for urn in sorted({*self._failed, *self._errors})
        ]
        listed.extend(forbidden(self.violations))
        for urn, op in sorted(self._failed.items()):
            error = self._errors.get(urn, "failed")
            self._display.show(ResourceFinished(urn=urn, op=op, seconds=self._seconds(urn), error=error))
        return listed

    def forecast(self) -> Forecast:
        """What a preview foresees; the CLI has hidden secrets already, and tells nothing of the stack's outputs."""
        return Forecast(resources=tuple(self._foreseen[urn] for urn in sorted(self._foreseen)), outputs={})

    def _foresee(self, metadata: "StepEventMetadata", op: Op) -> None:
        state = metadata.new or metadata.old
        if state is None or state.type == _ROOT or _DEFAULT.search(metadata.urn):
            return
        if op == "delete" and metadata.urn in self._foreseen:
            # What is replaced is made anew, whatever becomes of the old one.
            return
        self._foreseen[metadata.urn] = Planned(
            urn=metadata.urn,
            type=state.type,
            op=op,
            custom=bool(state.custom),
            inputs={key: _value(value) for key, value in (state.inputs or {}).items()},
            parent=state.parent,
            protect=bool(state.protect),
            changed=tuple(sorted(metadata.diffs or ())),
        )

    def _started(self, metadata: "StepEventMetadata") -> None:
        op = _OPS.get(str(metadata.op.value))
        if op is not None and self._planned:
            self._foresee(metadata, op)
        self._began[metadata.urn] = time.perf_counter()
        if op is not None and op != "same":
            self._display.show(ResourceStarted(urn=metadata.urn, op=op))

    def _finished(self, metadata: "StepEventMetadata") -> None:
        # A replacement is several of the CLI's steps; the one that makes the new resource stands for it.
        op = _OPS.get(str(metadata.op.value))
        if op is None or metadata.op.value == "replace":
            return
        changed = tuple(sorted(metadata.diffs or ()))
        self._display.show(
            ResourceFinished(
                urn=metadata.urn, op=op, seconds=self._seconds(metadata.urn), changed=changed, planned=self._planned
            )
        )

    def _seconds(self, urn: str) -> float:
        return time.perf_counter() - self._began.get(urn, time.perf_counter())

    def _say(self, severity: str, message: str, urn: str, ephemeral: bool) -> None:
        text = _COLORS.sub("", message).strip()
        if ephemeral:
            self._display.show(Progress(urn=urn, text=text))
            return
        known = {"debug": "debug", "info": "info", "info#err": "info", "warning": "warning", "error": "error"}
        level = cast("Severity", known.get(severity, "info"))
        if level == "error":
            self._errors[urn] = "\n".join(filter(None, (self._errors.get(urn, ""), text)))
        if text:
            self._display.show(Diagnostic(severity=level, message=text, urn=urn))

    def _violated(self, found: "PolicyEvent") -> None:
        violation = PolicyViolated(
            policy=found.policy_name,
            pack=found.policy_pack_name,
            version=found.policy_pack_version,
            level="mandatory" if found.enforcement_level == "mandatory" else "advisory",
            message=_COLORS.sub("", found.message).strip(),
            urn=found.resource_urn or "",
        )
        self.violations.append(violation)
        self._display.show(violation)

    def _count(self, changes: dict[str, int]) -> None:
        for name, count in changes.items():
            op = _OPS.get(name)
            if op is not None:
                self.changes[op] = self.changes.get(op, 0) + count
        self.changes = dict(sorted(self.changes.items()))


def _value(value: Any) -> "Value":
    """A property as the CLI logs it, what stands for something unknown as such."""
    from isthmus.engine.values import UNKNOWN
    from isthmus.engine.wire import UNKNOWNS

    if isinstance(value, Mapping):
        return {key: _value(inner) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_value(inner) for inner in cast("list[Any]", value)]
    return UNKNOWN if value in UNKNOWNS else cast("Value", value)
