"""Tests of the CLI's events as ours."""

from typing import Any

from pulumi.automation.events import EngineEvent

from isthmus.engine.values import UNKNOWN
from isthmus.engines import Diagnostic, Event, Progress, ResourceFinished, ResourceStarted
from isthmus.engines.cli_events import Translator

_URN = "urn:pulumi:dev::proj::model:index:Thing::a"


class _Shown:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def show(self, event: Event, /) -> None:
        self.events.append(event)

    def close(self) -> None:
        pass


def _step(op: str) -> dict[str, Any]:
    return {"metadata": {"op": op, "urn": _URN, "type": "t", "provider": "", "diffs": ["b", "a"]}}


def _take(*events: dict[str, Any]) -> tuple[Translator, list[Event]]:
    shown = _Shown()
    translator = Translator(shown)
    for number, event in enumerate(events):
        read: Any = EngineEvent
        translator.take(read.from_json({"sequence": number, "timestamp": 0, **event}))
    return translator, shown.events


def test_steps() -> None:
    _, shown = _take(
        {"resourcePreEvent": _step("update")},
        {"resOutputsEvent": _step("update")},
        {"resOutputsEvent": _step("replace")},
        {"resOutputsEvent": _step("create-replacement")},
    )
    assert shown[0] == ResourceStarted(urn=_URN, op="update")
    finished = [e for e in shown if isinstance(e, ResourceFinished)]
    assert [(e.op, e.changed) for e in finished] == [("update", ("a", "b")), ("replace", ("a", "b"))]


def test_messages() -> None:
    said = {"color": "never", "urn": _URN}
    _, shown = _take(
        {"diagnosticEvent": {"message": "<{%fg 1%}>careful<{%reset%}>\n", "severity": "warning", **said}},
        {"diagnosticEvent": {"message": "pulling", "severity": "info", "ephemeral": True, **said}},
    )
    assert shown == [Diagnostic(severity="warning", message="careful", urn=_URN), Progress(urn=_URN, text="pulling")]


def test_failures() -> None:
    translator, shown = _take(
        {"resourcePreEvent": _step("create")},
        {"diagnosticEvent": {"message": "no way", "severity": "error", "color": "never", "urn": _URN}},
        {"resOpFailedEvent": {**_step("create"), "status": 0, "steps": 1}},
    )
    assert [(f.urn, f.op, f.message) for f in translator.failures()] == [(_URN, "create", "no way")]
    last = shown[-1]
    assert isinstance(last, ResourceFinished)
    assert last.error == "no way"


def test_counts() -> None:
    changes = {"same": 2, "create": 1, "discard": 1}
    event = {"maybeCorrupt": False, "durationSeconds": 1, "resourceChanges": changes, "PolicyPacks": {}}
    translator, _ = _take({"summaryEvent": event})
    assert translator.changes == {"create": 1, "same": 2}


def _state(**inputs: Any) -> dict[str, Any]:
    kind, parent = "model:index:Thing", "urn:pulumi:dev::proj::isthmus:storage:Storage::storage"
    return {"type": kind, "urn": _URN, "custom": True, "protect": True, "parent": parent, "inputs": inputs}


def test_a_preview_is_foreseen_as_the_cli_tells_it_with_what_is_unknown_marked() -> None:
    translator = Translator(_Shown(), planned=True)
    step = _step("update")
    step["metadata"]["new"] = _state(a=["04da6b54-80e4-46f7-96ec-b56ff0331ba9", {"b": 1}], c="[secret]")
    read: Any = EngineEvent
    translator.take(read.from_json({"sequence": 0, "timestamp": 0, "resourcePreEvent": step}))
    (found,) = translator.forecast().resources
    assert (found.urn, found.op, found.custom, found.protect, found.changed) == (_URN, "update", True, True, ("a", "b"))
    assert found.inputs == {"a": [UNKNOWN, {"b": 1}], "c": "[secret]"}
    assert found.parent.endswith("::storage")


def test_what_is_replaced_is_foreseen_as_replaced_and_nothing_outside_of_a_preview() -> None:
    read: Any = EngineEvent
    for planned, ops in ((True, ["replace"]), (False, [])):
        translator = Translator(_Shown(), planned=planned)
        for op in ("create-replacement", "replace", "delete-replaced"):
            step = _step(op)
            step["metadata"]["new"] = _state()
            translator.take(read.from_json({"sequence": 0, "timestamp": 0, "resourcePreEvent": step}))
        assert [each.op for each in translator.forecast().resources] == ops
