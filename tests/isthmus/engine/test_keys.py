"""Tests of keys that are kept."""

from pathlib import Path

import pytest

from isthmus.engine import keys


class _Slow:
    def __init__(self) -> None:
        self.asked: list[tuple[str, bytes]] = []

    def __call__(self, passphrase: str, salt: bytes) -> bytes:
        self.asked.append((passphrase, salt))
        return (passphrase.encode() + salt).ljust(32, b"-")


@pytest.fixture
def slow() -> _Slow:
    return _Slow()


def test_a_key_is_derived_once(tmp_path: Path, slow: _Slow) -> None:
    folder = tmp_path / "keys"
    first = keys.remembering(folder, slow)("pw", b"salt")
    assert keys.remembering(folder, slow)("pw", b"salt") == first
    assert slow.asked == [("pw", b"salt")]
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_another_passphrase_or_salt_has_another_key(tmp_path: Path, slow: _Slow) -> None:
    key = keys.remembering(tmp_path, slow)
    assert len({key("pw", b"salt"), key("wp", b"salt"), key("pw", b"tlas")}) == 3
    assert len(slow.asked) == 3


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 48, b"x" * 4096])
def test_a_damaged_file_is_not_believed(tmp_path: Path, slow: _Slow, data: bytes) -> None:
    key = keys.remembering(tmp_path, slow)
    first = key("pw", b"salt")
    next(tmp_path.iterdir()).write_bytes(data)
    assert key("pw", b"salt") == first
    assert key("pw", b"salt") == first
    assert len(slow.asked) == 2


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path, slow: _Slow) -> None:
    (tmp_path / "keys").write_text("a file in its place")
    key = keys.remembering(tmp_path / "keys", slow)
    assert key("pw", b"salt") == key("pw", b"salt")
    assert len(slow.asked) == 2
