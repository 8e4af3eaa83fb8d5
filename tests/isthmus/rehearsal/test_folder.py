"""What a rehearsal's folder says of the one before, and what of it is kept."""

from pathlib import Path

from isthmus.rehearsal.folder import PLACE, alone, begin_anew, clear, moved
from isthmus.rehearsal.providers.place import Place


def _cut_short(folder: Path) -> None:
    """What a rehearsal that was cut short leaves."""
    place = Place(
        emulator="http://127.0.0.1:1",
        api_server="https://127.0.0.1:2",
        keys="keys",
        region="eu-west-1",
        account="1" * 12,
    )
    place.write(folder / PLACE)
    (folder / "before.json").write_text("[]")
    (folder / "report.json").write_text("{}")
    (folder / "aws").mkdir()
    (folder / "aws" / "vpcs").write_text("one")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_that_was_cut_short_elsewhere_is_told_and_forgotten(tmp_path: Path) -> None:
    with alone(tmp_path):
        _cut_short(tmp_path)
        assert moved(tmp_path, region="eu-west-1", account="1" * 12) is None
        assert moved(tmp_path, region="eu-west-1", account="2" * 12) == f"eu-west-1 of account {'1' * 12}"
        assert moved(tmp_path, region="eu-west-3", account="1" * 12) == f"eu-west-1 of account {'1' * 12}"
        begin_anew(tmp_path)
        assert _names(tmp_path) == ["lock", "report.json"]


def test_none_before_was_nowhere(tmp_path: Path) -> None:
    assert moved(tmp_path, region="eu-west-1", account="1" * 12) is None


def test_one_that_ended_well_leaves_its_report(tmp_path: Path) -> None:
    with alone(tmp_path):
        _cut_short(tmp_path)
        clear(tmp_path)
    assert _names(tmp_path) == ["report.json"]
