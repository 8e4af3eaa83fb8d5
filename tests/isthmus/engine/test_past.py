"""Tests of looking at runs and backups."""

import pytest

from isthmus.engine import past
from isthmus.engine.past import NoBackupError
from tests.isthmus.engine.rig import Rig


def test_runs_are_listed_the_last_one_first(rig: Rig) -> None:
    rig.up('Thing("a")', message="begin")
    rig.up('Thing("a", value=1, fail="update")')
    runs = past.history(rig.project, "dev")
    assert [(run.result, run.message) for run in runs] == [("failed", ""), ("succeeded", "begin")]
    assert runs[1].changes == {"create": 2}
    assert runs[1].kind == "update"
    assert runs[0].began >= runs[1].began


def test_a_record_that_cannot_be_read_is_left_out(rig: Rig) -> None:
    rig.up('Thing("a")')
    folder = rig.root / "state" / ".pulumi" / "history" / "proj" / "dev"
    (folder / "dev-1.history.json").write_text("{")
    (folder / "dev-2.history.json").write_text("[]")
    assert len(past.history(rig.project, "dev")) == 1


def test_backups_are_listed_and_read(rig: Rig) -> None:
    rig.up('Thing("a")')
    rig.up('Thing("a"); Thing("b")')
    found = past.backups(rig.project, "dev")
    assert [each.resources for each in found] == [4, 3]
    path, data = past.read_backup(rig.project, "dev", found[0].name)
    assert data == rig.state.read_bytes()
    path.write_text("garbage")
    assert past.backups(rig.project, "dev")[0].resources == -1


def test_a_backup_is_named_from_the_list_alone(rig: Rig) -> None:
    rig.up('Thing("a")')
    with pytest.raises(NoBackupError):
        past.read_backup(rig.project, "dev", "../../../stacks/proj/dev.json")
