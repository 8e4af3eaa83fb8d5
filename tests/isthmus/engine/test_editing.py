"""Tests of changing a state by hand."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine import editing, lock, past, portable
from isthmus.engine.editing import HasDependentsError
from isthmus.engine.errors import LockedError, ProtectedError, StackNotFoundError, StateError
from isthmus.engine.opened import begin_journal, open_state
from isthmus.engine.snapshot import Snapshot
from isthmus.engines import EngineName
from tests.isthmus.engine.rig import Rig

_PROGRAM = """
a = Thing("a", value=pulumi.Output.secret("hunter2"))
b = Thing("b", value=a.stamp)
Thing("c", opts=Opts(depends_on=[b]))
Thing("d", opts=Opts(protect=True))
pulumi.export("stamp", a.stamp)
"""


def _remove(rig: Rig, name: str, **how: bool) -> list[str]:
    gone = editing.remove(rig.project, "dev", name, say=lambda _: None, **how)
    return [each.urn.rpartition("::")[2] for each in gone]


def _load(rig: Rig, data: Any, said: list[str] | None = None) -> editing.Changes:
    encoded = data if isinstance(data, bytes) else json.dumps(data).encode()
    return editing.load(rig.project, "dev", encoded, "file.json", say=(said if said is not None else []).append)


def _killed(rig: Rig) -> None:
    """Leave a journal that has begun to delete c and has dropped d."""
    opened = open_state(rig.project, "dev", keep_salt=False)
    journal = begin_journal(opened)
    snapshot = Snapshot.load(opened.deployment, journal)
    by_name = {r.urn.rpartition("::")[2]: (n, r) for n, r in snapshot.resources.items()}
    snapshot.begin("deleting", by_name["c"][1])
    snapshot.commit(drop=[by_name["d"][0]])
    journal.close(remove=False)


def test_one_that_nothing_needs(rig: Rig) -> None:
    rig.up(_PROGRAM)
    before = rig.state.read_bytes()
    assert _remove(rig, "c") == ["c"]
    assert sorted(rig.resources()) == ["a", "b", "d", "default", "proj-dev"]
    assert rig.things()["c"] is None
    assert "hunter2" not in rig.state.read_text()
    newest, previous, *_ = past.backups(rig.project, "dev")
    assert past.read_backup(rig.project, "dev", previous.name)[1] == before
    assert newest.resources == 5
    assert rig.up().changes["create"] == 1


def test_dependents_are_named_and_nothing_changes(rig: Rig) -> None:
    rig.up(_PROGRAM)
    before = rig.state.read_bytes()
    with pytest.raises(HasDependentsError) as caught:
        _remove(rig, "a")
    assert "Thing::b" in caught.value.what
    assert "Thing::c" in caught.value.what
    assert "Thing::d" not in caught.value.what
    assert rig.state.read_bytes() == before
    assert _remove(rig, "a", with_dependents=True) == ["a", "b", "c"]
    assert rig.up().ok


def test_a_protected_one_needs_force(rig: Rig) -> None:
    rig.up(_PROGRAM)
    with pytest.raises(ProtectedError):
        _remove(rig, "d")
    with pytest.raises(ProtectedError):
        _remove(rig, "proj-dev", with_dependents=True)
    assert _remove(rig, "d", force=True) == ["d"]


def test_of_two_with_one_urn_the_one_that_waits_for_its_deletion_goes_first(rig: Rig) -> None:
    rig.up('a = Thing("a", key="old", fail="delete"); Thing("b", value=a.stamp)')
    rig.up('a = Thing("a", key="new"); Thing("b", value=a.stamp)')
    latest = json.loads(rig.state.read_text())["checkpoint"]["latest"]["resources"]
    assert [r["id"] for r in latest if r.get("delete")] == ["old"]
    assert _remove(rig, "a") == ["a"]
    assert rig.resources()["a"]["id"] == "new"
    with pytest.raises(HasDependentsError):
        _remove(rig, "a")


def test_what_a_killed_run_left_is_folded_first(rig: Rig) -> None:
    rig.up(_PROGRAM)
    _killed(rig)
    assert _remove(rig, "c") == ["c"]
    assert sorted(rig.resources()) == ["a", "b", "default", "proj-dev"]
    assert "pending_operations" not in rig.state.read_text()
    assert not rig.state.with_suffix(".journal").exists()


def test_a_live_run_is_left_alone(rig: Rig) -> None:
    rig.up(_PROGRAM)
    with lock.held(lock.folder(rig.project, "dev"), stack="dev"):
        with pytest.raises(LockedError):
            _remove(rig, "c")
        with pytest.raises(LockedError):
            _load(rig, rig.state.read_bytes())


def test_no_stack(rig: Rig) -> None:
    with pytest.raises(StackNotFoundError):
        _remove(rig, "a")
    editing.forget_outputs(rig.project, "dev", say=lambda _: None)


def test_an_export_says_what_it_changes(rig: Rig) -> None:
    rig.up('Thing("a", value=1); Thing("b")')
    exported = portable.export(rig.project, "dev", show_secrets=False)
    rig.up('Thing("a", value=2); Thing("c")')
    changes = _load(rig, exported)
    names = [[urn.rpartition("::")[2] for urn in urns] for urns in (changes.added, changes.removed, changes.changed)]
    assert names == [["b"], ["c"], ["a"]]
    assert sorted(rig.resources()) == ["a", "b", "default", "proj-dev"]


def test_a_wrong_one_changes_nothing(rig: Rig) -> None:
    rig.up(_PROGRAM)
    before = rig.state.read_bytes()
    exported = portable.export(rig.project, "dev", show_secrets=False)
    del exported["deployment"]["resources"][0]
    with pytest.raises(StateError, match="cannot be the state of stack dev"):
        _load(rig, exported)
    assert rig.state.read_bytes() == before
    assert list(lock.folder(rig.project, "dev").iterdir()) == []


def test_plain_secrets_are_encrypted(rig: Rig) -> None:
    rig.up(_PROGRAM)
    assert _load(rig, portable.export(rig.project, "dev", show_secrets=True)) == editing.Changes()
    assert "hunter2" not in rig.state.read_text()
    assert rig.up().changed == 0


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 3, "checkpoint": {"latest": {"resources": [1]}}}'])
def test_a_backup_takes_the_place_of_a_damaged_state(rig: Rig, damage: bytes) -> None:
    rig.up(_PROGRAM)
    rig.state.write_bytes(damage)
    with pytest.raises(StateError, match="the state is damaged"):
        rig.up()
    said: list[str] = []
    newest = past.backups(rig.project, "dev")[0]
    _load(rig, past.read_backup(rig.project, "dev", newest.name)[1], said)
    assert Path(f"{rig.state}.damaged").read_bytes() == damage
    assert "is kept in" in said[0]
    assert rig.up().changed == 0


def test_a_damaged_journal_is_kept(rig: Rig) -> None:
    rig.up(_PROGRAM)
    journal = rig.state.with_suffix(".journal")
    _killed(rig)
    journal.write_bytes(journal.read_bytes().replace(b"\n", b"\ngarbage\n", 1))
    with pytest.raises(StateError, match="the journal of a killed run is damaged") as caught:
        rig.up()
    assert f"{journal}:2" in str(caught.value)
    _load(rig, rig.state.read_bytes())
    assert Path(f"{journal}.damaged").exists()
    assert rig.up().changed == 0


def test_a_lost_state_is_taken_up_from_an_export(rig: Rig) -> None:
    rig.up(_PROGRAM)
    exported = portable.export(rig.project, "dev", show_secrets=False)
    shutil.rmtree(rig.root / "state" / ".pulumi")
    (rig.root / "envs" / "Pulumi.dev.yaml").unlink()
    assert len(_load(rig, exported).added) == 6
    assert rig.up().changed == 0


def test_outputs_are_forgotten(rig: Rig) -> None:
    rig.up(_PROGRAM)
    editing.forget_outputs(rig.project, "dev", say=lambda _: None)
    assert rig.engine().outputs("dev") == {}
    assert rig.up().outputs["stamp"].value == 1


@pytest.mark.timeout(300)
@pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")
def test_the_cli_reads_an_export_and_removes_the_same(rig: Rig) -> None:
    rig.up(_PROGRAM)
    exported = rig.root / "exported.json"
    exported.write_text(json.dumps(portable.export(rig.project, "dev", show_secrets=False)))

    def pulumi(*arguments: str) -> str:
        command = ["pulumi", *arguments, "--stack", "dev", "--non-interactive"]
        done = subprocess.run(command, cwd=rig.root, capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else f"failed: {done.stdout}{done.stderr}"

    urns = {name: record["urn"] for name, record in rig.resources().items()}
    assert "failed" not in pulumi("stack", "import", "--file", str(exported))
    assert (
        json.loads(pulumi("stack", "export"))["deployment"]["resources"]
        == json.loads(exported.read_text())["deployment"]["resources"]
    )
    for refused in ("a", "d"):
        assert "failed" in pulumi("state", "delete", urns[refused], "--yes")
        with pytest.raises((HasDependentsError, ProtectedError)):
            _remove(rig, refused)
    pulumi("state", "delete", urns["b"], "--yes", "--target-dependents")
    theirs = sorted(rig.resources())
    _load(rig, json.loads(exported.read_text()))
    _remove(rig, "b", with_dependents=True)
    assert sorted(rig.resources()) == theirs == ["a", "d", "default", "proj-dev"]
    assert rig.up(engine=EngineName.pulumi).ok
