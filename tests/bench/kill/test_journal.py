"""Watching a journal from outside."""

import json
from pathlib import Path
from typing import Any

from bench.kill.journal import Watch

URN = "urn:pulumi:dev::isthmus::isthmus:a:A$containers:index:Volume::data"
BEGIN: dict[str, Any] = {"begin": 3, "type": "creating", "resource": {"urn": URN}}
END: dict[str, Any] = {"end": [3], "put": [[4, {"urn": URN}]], "drop": []}


def _add(path: Path, *records: dict[str, Any]) -> None:
    with path.open("a") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records)


def test_lines_are_counted_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    watch = Watch(path=path)
    assert (watch.look(), watch.step) == (0, "nothing yet")
    _add(path, {"base": "1"})
    assert (watch.look(), watch.step) == (1, "beginning")
    _add(path, BEGIN)
    assert (watch.look(), watch.step) == (2, "creating Volume data")
    _add(path, END)
    assert (watch.look(), watch.step) == (3, "done Volume data")
    _add(path, {"end": [3], "put": [], "drop": [4]})
    watch.look()
    assert watch.step == "dropped Volume data"


def test_half_a_line_is_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    watch = Watch(path=path)
    path.write_text('{"base": "1"}\n{"beg')
    assert watch.look() == 1
    with path.open("a") as file:
        file.write('in": 3, "type": "deleting", "resource": {"urn": "a::b::t:index:Secret::word"}}\n')
    assert (watch.look(), watch.step) == (2, "deleting Secret word")


def test_a_journal_that_was_there_before_is_not_this_runs(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    _add(path, {"base": "1"}, BEGIN)
    watch = Watch(path=path)
    assert watch.look() == 0
    path.write_text('{"base": "2"}\n')
    assert watch.look() == 1


def test_a_journal_that_was_removed_stays_counted(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    watch = Watch(path=path)
    _add(path, {"base": "1"}, BEGIN)
    assert watch.look() == 2
    path.unlink()
    assert watch.look() == 2
