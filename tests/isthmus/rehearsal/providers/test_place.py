from pathlib import Path

import pytest

from isthmus.rehearsal.errors import RehearsalError
from isthmus.rehearsal.providers.place import VARIABLE, Place, read


def test_a_place_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(emulator="http://a", api_server="https://b", keys="/k", region="r", account="1")
    place.write(tmp_path / "place.json")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "place.json"))
    assert read() == place


def test_outside_of_a_rehearsal_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(RehearsalError, match="outside of a rehearsal"):
        read()
