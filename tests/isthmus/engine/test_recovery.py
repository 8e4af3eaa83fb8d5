"""Tests of folding what a killed run left."""

import pytest

from isthmus.engine import lock, recovery
from isthmus.engine.errors import LockedError
from isthmus.engine.opened import begin_journal, open_state
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import ResourceState
from tests.isthmus.engine.rig import Rig

_A = ResourceState(urn="urn:pulumi:dev::proj::t::a", custom=True, type="t", id="i")


def _kill_after_one_step(rig: Rig) -> None:
    opened = open_state(rig.project, "dev", keep_salt=True)
    journal = begin_journal(opened)
    Snapshot.load(opened.deployment, journal).commit(put=[(None, _A)])
    journal.close(remove=False)


def test_the_journal_is_folded(rig: Rig) -> None:
    _kill_after_one_step(rig)
    assert rig.resources() == {}
    assert recovery.recover(rig.project, "dev")
    assert rig.resources()["a"]["id"] == "i"
    assert not rig.state.with_suffix(".journal").exists()
    assert not recovery.recover(rig.project, "dev")


def test_a_live_runs_journal_is_not(rig: Rig) -> None:
    _kill_after_one_step(rig)
    with lock.held(lock.folder(rig.project, "dev"), stack="dev"), pytest.raises(LockedError):
        recovery.recover(rig.project, "dev")
