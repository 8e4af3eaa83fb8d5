"""Tests of the journal."""

import asyncio
import errno
import os
from pathlib import Path

import pytest

from isthmus.engine import journal as journals
from isthmus.engine.crypto import Crypter
from isthmus.engine.errors import StateError
from isthmus.engine.journal import Journal, replay
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.values import Secret

_CRYPTER = Crypter(state="s", key=b"k" * 32)


def _resource(name: str, value: str = "") -> ResourceState:
    return ResourceState(urn=f"urn:pulumi:s::p::t::{name}", custom=True, type="t", inputs={"v": Secret(value)})


def _journal(path: Path) -> tuple[Snapshot, Journal, Deployment]:
    base = Deployment(resources=(_resource("a"), _resource("b")), salt="s")
    journal = Journal(path, b"base", _CRYPTER)
    return Snapshot.load(base, journal), journal, base


def test_records_are_applied(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    snapshot, journal, base = _journal(path)
    made = snapshot.begin("creating", _resource("c", "planted-secret"))
    snapshot.commit(made, put=[(None, _resource("c", "planted-secret"))])
    snapshot.commit(put=[(0, _resource("a", "new"))], drop=[1])
    left = snapshot.begin("deleting", _resource("a", "new"))
    journal.close(remove=False)
    again = replay(path, b"base", base, _CRYPTER)
    assert again == snapshot.deployment("s")
    assert again is not None
    assert [o.type for o in again.pending] == ["deleting"]
    assert left in snapshot.pending
    assert "planted-secret" not in path.read_text()


def test_a_torn_line_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    snapshot, journal, base = _journal(path)
    snapshot.commit(drop=[0])
    journal.close(remove=False)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"end":[],"put":[],"dr')
    again = replay(path, b"base", base, _CRYPTER)
    assert again is not None
    assert [r.urn for r in again.resources] == [base.resources[1].urn]


def test_another_state_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    _, journal, base = _journal(path)
    journal.close(remove=False)
    with pytest.raises(StateError, match="changed since by something else"):
        replay(path, b"other", base, _CRYPTER)


def test_a_damaged_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(b'{"base": "x"}\n{"end"\n{}\n')
    with pytest.raises(StateError, match="journal of a killed run is damaged"):
        replay(path, b"", Deployment(), _CRYPTER)


@pytest.mark.parametrize("short", [True, False])
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short: bool) -> None:
    path = tmp_path / "journal"
    snapshot, journal, base = _journal(path)
    write = journals.os.write

    def fill(descriptor: int, data: bytes) -> int:
        if short:
            return write(descriptor, data[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journals.os, "write", fill)
    with pytest.raises(StateError, match="No space left on device"):
        snapshot.commit(drop=[0])
    monkeypatch.undo()
    snapshot.commit(drop=[1])
    journal.close(remove=False)
    again = replay(path, b"base", base, _CRYPTER)
    assert again is not None
    assert again.resources == base.resources[:1]


def test_without_a_journal_nothing_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    assert replay(path, b"", Deployment(), _CRYPTER) is None
    path.write_bytes(b"")
    assert replay(path, b"", Deployment(), _CRYPTER) is None


def test_a_journal_is_removed_when_it_is_folded(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    _, journal, _ = _journal(path)
    assert path.stat().st_mode & 0o077 == 0
    journal.close(remove=True)
    assert not path.exists()


def test_steps_that_wait_together_share_a_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, journal, _ = _journal(tmp_path / "journal")
    path, real, flushed = tmp_path / "journal", os.fdatasync, list[int]()

    def flush(file: int) -> None:
        flushed.append(path.read_bytes().count(b"\n"))
        real(file)

    async def step(number: int) -> None:
        snapshot.begin("creating", _resource(f"new-{number}"))
        mine = path.read_bytes().count(b"\n")
        await snapshot.durable()
        assert flushed
        assert flushed[-1] >= mine

    async def steps() -> None:
        await asyncio.gather(*(step(number) for number in range(50)))

    monkeypatch.setattr(os, "fdatasync", flush)
    asyncio.run(steps())
    journal.close(remove=False)
    assert flushed[-1] == 51
    assert len(flushed) <= 3


def test_a_flush_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, journal, _ = _journal(tmp_path / "journal")

    def fail(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    snapshot.begin("creating", _resource("new"))
    with pytest.raises(StateError, match="cannot be recorded: Input/output error"):
        asyncio.run(snapshot.durable())
    journal.close(remove=False)


def test_a_journal_that_was_folded_before_the_kill_is_over(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    snapshot, journal, base = _journal(path)
    snapshot.commit(drop=[0])
    journal.close(remove=False)
    path.write_bytes(path.read_bytes() + b'{"end":[],"to')
    journals.folding(path, b"the new state")
    assert replay(path, b"the new state", base, _CRYPTER) is None
    again = replay(path, b"base", base, _CRYPTER)
    assert again is not None
    assert [r.urn for r in again.resources] == [base.resources[1].urn]
    with pytest.raises(StateError, match="changed since by something else"):
        replay(path, b"a third state", base, _CRYPTER)
