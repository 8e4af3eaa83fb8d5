"""Displays: how a run's events are shown, one line a resource with its time.

The one for terminals is in `live`, because it alone needs rich; it can be had from here all the same.
"""

import json
import sys
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from isthmus.engine import urn as urns
from isthmus.engines.events import Diagnostic, Event, PolicyRemediated, PolicyViolated, ResourceFinished, Summary

if TYPE_CHECKING:
    from isthmus.engine.live import LiveDisplay

__all__ = ["JsonDisplay", "LiveDisplay", "PlainDisplay", "SilentDisplay", "label", "line", "summary"]

_SIGNS = {
    "create": "+",
    "update": "~",
    "replace": "±",
    "delete": "-",
    "same": " ",
    "read": "<",
    "refresh": "~",
    "import": "=",
}
_PAST = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "same": "unchanged",
    "read": "read",
    "refresh": "refreshed",
    "import": "imported",
}


class SilentDisplay:
    """Shows nothing."""

    def show(self, event: Event, /) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class PlainDisplay:
    """One line when a step ends; for logs, and wherever there is no terminal."""

    def __init__(self, out: IO[str] | None = None, *, debug: bool = False) -> None:
        """Write to `out`, standard error if none is given."""
        self._out = out if out is not None else sys.stderr
        self._debug = debug

    def show(self, event: Event, /) -> None:
        """Write the event's line, if it has one."""
        text = line(event, debug=self._debug)
        if text:
            self._out.write(text + "\n")
            self._out.flush()

    def close(self) -> None:
        """Do nothing: every line has been written."""


class JsonDisplay:
    """One JSON object a line: the event's fields and its `event`."""

    def __init__(self, out: IO[str] | None = None) -> None:
        """Write to `out`, standard error if none is given."""
        self._out = out if out is not None else sys.stderr

    def show(self, event: Event, /) -> None:
        """Write the event."""
        self._out.write(json.dumps({"event": type(event).__name__, **asdict(event)}, sort_keys=True) + "\n")
        self._out.flush()

    def close(self) -> None:
        """Do nothing: every line has been written."""


def line(event: Event, *, debug: bool = False) -> str:
    """The line that tells of an event, empty where it is not worth one."""
    if isinstance(event, ResourceFinished):
        return _finished(event)
    if isinstance(event, Diagnostic):
        if event.severity == "debug" and not debug:
            return ""
        subject = f"{label(event.urn)}: " if event.urn else ""
        return (
            f"  {event.severity}: {subject}{event.message}"
            if event.severity != "info"
            else f"  {subject}{event.message}"
        )
    if isinstance(event, PolicyViolated):
        return _violated(event)
    if isinstance(event, PolicyRemediated):
        changed = f" [{', '.join(event.changed)}]" if event.changed else ""
        return f"  remediated: {label(event.urn)}: {_policy(event)}{changed}"
    if isinstance(event, Summary):
        return summary(event)
    return ""


def _violated(event: PolicyViolated) -> str:
    severity = f", severity {event.severity}" if event.severity else ""
    subject = f"{label(event.urn)}: " if event.urn else ""
    message = event.message.strip().replace("\n", "\n    ")
    return f"  {event.level}: {subject}{_policy(event)}{severity}\n    {message}"


def _policy(event: PolicyViolated | PolicyRemediated) -> str:
    return f"policy {event.policy} of {event.pack} {event.version}".rstrip()


def _finished(event: ResourceFinished) -> str:
    if event.error:
        return f"! {label(event.urn)} {event.op} failed ({event.seconds:.1f} s)\n    " + event.error.replace(
            "\n", "\n    "
        )
    if event.op == "same":
        return ""
    changed = f" [{', '.join(event.changed)}]" if event.changed else ""
    what = f"to {event.op}" if event.planned else f"{_PAST[event.op]} ({event.seconds:.1f} s)"
    return f"{_SIGNS[event.op]} {label(event.urn)} {what}{changed}"


def label(urn: str) -> str:
    """A resource's type and name, short."""
    kind = urns.type_of(urn)
    return f"{kind.rpartition(':')[2]} {urns.name_of(urn)}"


def summary(event: Summary) -> str:
    """The last line: what changed, what was not tried, how long it took."""
    words = {op: f"to {op}" for op in _PAST} if event.verb == "preview" else _PAST
    counted = [f"{count} {words.get(op, op)}" for op, count in sorted(event.changes.items()) if op != "same"]
    same = event.changes.get("same", 0)
    what = ", ".join(counted) or "no changes"
    unchanged = f", {same} unchanged" if same else ""
    failed = "" if event.ok else "failed: "
    left = f"; not tried: {', '.join(label(u) for u in event.not_tried)}" if event.not_tried else ""
    violated = ", ".join(f"{count} {level}" for level, count in sorted(event.violations.items()))
    policies = f"; violations of policies: {violated}" if violated else ""
    offline = f"; without the plugins of: {', '.join(event.absent)}" if event.absent else ""
    return f"{event.verb} {failed}{what}{unchanged}{policies}{offline}{left} ({event.seconds:.1f} s)"


def __getattr__(name: str) -> Any:
    """Import the display for terminals when it is asked for."""
    if name == "LiveDisplay":
        from isthmus.engine.live import LiveDisplay

        return LiveDisplay
    raise AttributeError(name)
