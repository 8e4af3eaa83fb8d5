"""Tests of assets' hashes."""

import hashlib
from pathlib import Path

import pytest

from isthmus.engine.assets import hashed
from isthmus.engine.errors import AssetError, UnsupportedError
from isthmus.engine.values import Asset, Secret
from tests.isthmus.engine.rig import Rig

_HASH = hashlib.sha256(b"content").hexdigest()


def test_assets_are_known_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    for path in ("file", str(tmp_path / "file")):
        found = hashed({"a": [Secret(Asset({"path": path}))]}, tmp_path)
        assert found == {"a": [Secret(Asset({"path": path, "hash": _HASH}))]}
    assert hashed({"a": {"b": Asset({"text": "content"})}}, tmp_path)["a"] == {
        "b": Asset({"text": "content", "hash": _HASH})
    }


def test_an_empty_text_has_a_hash_too(tmp_path: Path) -> None:
    assert hashed({"a": Asset({})}, tmp_path) == {"a": Asset({"hash": hashlib.sha256(b"").hexdigest()})}


def test_what_is_behind_a_uri_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="URI"):
        hashed({"a": Asset({"uri": "somewhere"})}, tmp_path)


@pytest.mark.parametrize("path", ["absent", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, path: str) -> None:
    with pytest.raises(AssetError, match="cannot be read") as caught:
        hashed({"a": Asset({"path": path})}, tmp_path)
    assert caught.value.where == str(tmp_path / path)


def test_paths_are_below_the_program(rig: Rig) -> None:
    (rig.root / "prog" / "content.txt").write_text("content")
    program = 'Group("a", content=pulumi.FileAsset("content.txt"))'
    assert rig.up(program).ok
    assert rig.resources()["a"]["inputs"]["content"]["hash"] == _HASH
    (rig.root / "prog" / "content.txt").unlink()
    result = rig.up()
    assert not result.ok
    assert "prog/content.txt" in result.failures[0].message
