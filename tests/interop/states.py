"""States of the same estate, made by different engines: what must be alike in them, and how they are recorded."""

import json
import os
from pathlib import Path
from typing import Any, cast

from tests.isthmus.engine.both import neutral_places
from tests.upgrade.record import record

RECORDINGS = Path(__file__).with_name("recordings")
SIGNATURE = "4dabf18193072939515e22adb298388d"
_OWN = ("id", "inputs", "outputs")


def skeleton(records: dict[str, Any]) -> dict[str, Any]:
    """The records, as `records` gives them, without what is another one each time: of values their kind alone.

    Keys, the lengths of lists, what is secret, numbers, flags and nulls stay; texts, what is in secrets, and IDs go.
    """
    return {
        urn: {
            **{key: value for key, value in record.items() if key not in _OWN},
            **{key: _kinds(record[key]) for key in _OWN if key in record},
        }
        for urn, record in records.items()
    }


def _kinds(value: Any) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if SIGNATURE in fields:
            return {key: _kinds(inner) if key == "ciphertext" else inner for key, inner in fields.items()}
        return {key: _kinds(inner) for key, inner in fields.items()}
    if isinstance(value, list):
        return [_kinds(inner) for inner in cast("list[Any]", value)]
    return "a text" if isinstance(value, str) else value


def keep(root: Path, stack: str, state: Path, engine: str) -> None:
    """Record the state that an engine just made, where `ISTHMUS_RECORD` asks for it."""
    if "ISTHMUS_RECORD" not in os.environ:
        return
    neutral = neutral_places(record(root, stack, {}).state)
    text = json.dumps(neutral, separators=(",", ":"), ensure_ascii=False)
    (RECORDINGS / f"{engine}.json").write_text(text.replace('{"urn"', '\n{"urn"') + "\n", encoding="utf-8")
