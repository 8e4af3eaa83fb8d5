"""A run's journal watched from outside: how far the run has come, by what it has recorded."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(kw_only=True)
class Watch:
    """Reads a journal while somebody else writes it; what an earlier run left under its name is not counted."""

    path: Path
    records: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _stale: bytes = b""
    _first: bytes = b""
    _offset: int = 0

    def __post_init__(self) -> None:
        """Remember an earlier run's journal, so that it isn't taken for this one's."""
        self._stale = _first_line(self.path)

    def look(self) -> int:
        """Read what has been added; returns how many lines there are by now."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return len(self.records)
        if size <= self._offset or not self._is_this_run():
            return len(self.records)
        with self.path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        self.records.extend(json.loads(line) for line in whole.splitlines())
        return len(self.records)

    @property
    def step(self) -> str:
        """What the last line says: an intent or an outcome, with the resource's type and name."""
        return described(self.records) if self.records else "nothing yet"

    def _is_this_run(self) -> bool:
        if not self._first:
            first = _first_line(self.path)
            if first == self._stale:
                return False
            self._first = first
        return True


def described(records: list[dict[str, Any]]) -> str:
    """The last of some records, in words."""
    last = records[-1]
    if "base" in last:
        return "beginning"
    if "begin" in last:
        return f"{last['type']} {_label(last['resource']['urn'])}"
    begun = {record["begin"]: record["resource"]["urn"] for record in records if "begin" in record}
    urns = [begun[number] for number in last["end"] if number in begun] + [put["urn"] for _, put in last["put"]]
    return f"{'dropped' if last['drop'] else 'done'} {_label(urns[0]) if urns else ''}".rstrip()


def _label(urn: str) -> str:
    kind, name = urn.split("::")[2:4]
    return f"{kind.rpartition(':')[2]} {name}"


def _first_line(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            line = file.readline()
    except FileNotFoundError:
        return b""
    return line if line.endswith(b"\n") else b""
