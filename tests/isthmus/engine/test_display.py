"""Tests of what is shown."""

import io
import json

import pytest
from rich.console import Console

from isthmus.engine.display import JsonDisplay, LiveDisplay, PlainDisplay, SilentDisplay, line
from isthmus.engines import Diagnostic, Event, Progress, ResourceFinished, ResourceStarted, Summary

_URN = "urn:pulumi:dev::proj::isthmus:storage:Storage$containers:index:Container::storage"
_EVENTS: list[tuple[Event, str]] = [
    (ResourceStarted(urn=_URN, op="create"), ""),
    (Progress(urn=_URN, text="pulling"), ""),
    (ResourceFinished(urn=_URN, op="create", seconds=1.25), "+ Container storage created (1.2 s)"),
    (ResourceFinished(urn=_URN, op="same"), ""),
    (ResourceFinished(urn=_URN, op="update", changed=("env",)), "~ Container storage updated (0.0 s) [env]"),
    (
        ResourceFinished(urn=_URN, op="replace", changed=("image",), planned=True),
        "± Container storage to replace [image]",
    ),
    (Summary(verb="preview", ok=True, changes={"create": 2}, seconds=1), "preview 2 to create (1.0 s)"),
    (
        ResourceFinished(urn=_URN, op="create", seconds=2, error="no\nway"),
        "! Container storage create failed (2.0 s)\n    no\n    way",
    ),
    (Diagnostic(severity="debug", message="d"), ""),
    (Diagnostic(severity="info", message="i", urn=_URN), "  Container storage: i"),
    (Diagnostic(severity="warning", message="w"), "  warning: w"),
    (
        Summary(verb="up", ok=True, changes={"create": 2, "same": 3}, seconds=4),
        "up 2 created, 3 unchanged (4.0 s)",
    ),
    (Summary(verb="up", ok=True, changes={"same": 3}, seconds=4), "up no changes, 3 unchanged (4.0 s)"),
    (
        Summary(verb="up", ok=False, changes={}, seconds=4, not_tried=(_URN,)),
        "up failed: no changes; not tried: Container storage (4.0 s)",
    ),
]


@pytest.mark.parametrize(("event", "expected"), _EVENTS)
def test_lines(event: Event, expected: str) -> None:
    assert line(event) == expected


def test_plain() -> None:
    out = io.StringIO()
    display = PlainDisplay(out)
    for event, _ in _EVENTS:
        display.show(event)
    display.close()
    assert out.getvalue() == "".join(f"{text}\n" for _, text in _EVENTS if text)


def test_json() -> None:
    out = io.StringIO()
    display = JsonDisplay(out)
    for event, _ in _EVENTS:
        display.show(event)
    display.close()
    told = [json.loads(text) for text in out.getvalue().splitlines()]
    assert [t["event"] for t in told] == [type(e).__name__ for e, _ in _EVENTS]


def test_live() -> None:
    out = io.StringIO()
    display = LiveDisplay(Console(file=out, force_terminal=True, width=100, color_system=None))
    for event, _ in _EVENTS:
        display.show(event)
    display.close()
    for _, text in _EVENTS:
        assert all(part in out.getvalue() for part in text.splitlines())


def test_silent() -> None:
    display = SilentDisplay()
    for event, _ in _EVENTS:
        display.show(event)
    display.close()
