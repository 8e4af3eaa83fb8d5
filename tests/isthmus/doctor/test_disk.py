"""The check of the disk."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from isthmus.doctor import Level, disk
from isthmus.local.objects import Container
from tests.isthmus.cli.fakes import always
from tests.isthmus.doctor.machines import look, subject

RUNNING = Container(id="1", name="x", service="x", state="running", status="Up", ports=())


@pytest.mark.parametrize(
    ("gib", "own", "level"),
    [(20, (), Level.OK), (10, (), Level.OK), (7, (), Level.WARN), (3, (), Level.FAIL), (3, (RUNNING,), Level.WARN)],
)
def test_room_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gib: int, own: tuple[Container, ...], level: Level
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", always(SimpleNamespace(free=gib * 2**30)))
    (finding,) = look(disk.check, subject(tmp_path, own=own))
    assert finding.level is level
    assert f"{gib} GiB free" in finding.message


def test_a_disk_elsewhere_is_not_looked_at(tmp_path: Path) -> None:
    assert look(disk.check, subject(tmp_path, address="tcp://elsewhere:2376")) == []
    (finding,) = look(disk.check, subject(tmp_path, info={"DockerRootDir": str(tmp_path / "in a VM")}))
    assert finding.level is Level.OK
