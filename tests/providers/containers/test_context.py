"""Build contexts: the hash tells what matters and nothing else."""

import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from providers.containers.context import archive, content_hash, reference_hash


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A context with a folder, a script, a link, and things that are left out."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "app" / "run.sh").chmod(0o755)
    (tmp_path / "link").symlink_to("app/run.sh")
    (tmp_path / ".dockerignore").write_text("# notes\n*.log\n", encoding="utf-8")
    (tmp_path / "noise.log").write_text("1", encoding="utf-8")
    (tmp_path / "app" / "__pycache__").mkdir()
    (tmp_path / "app" / "__pycache__" / "x.pyc").write_text("1", encoding="utf-8")
    return tmp_path


def _add(folder: Path) -> None:
    (folder / "new").touch()


def _relink(folder: Path) -> None:
    (folder / "link").unlink()
    (folder / "link").symlink_to("app")


def _edit(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM other\n", encoding="utf-8")


def _make_plain(folder: Path) -> None:
    (folder / "app" / "run.sh").chmod(0o644)


def _rename(folder: Path) -> None:
    (folder / "app" / "run.sh").rename(folder / "app" / "ran.sh")


def _add_folder(folder: Path) -> None:
    (folder / "empty").mkdir()


def _edit_ignored(folder: Path) -> None:
    (folder / "noise.log").write_text("2", encoding="utf-8")


def _compile(folder: Path) -> None:
    (folder / "app" / "__pycache__" / "x.pyc").write_text("2", encoding="utf-8")


def _mask(folder: Path) -> None:
    (folder / "Dockerfile").chmod(0o600)


def _touch(folder: Path) -> None:
    os.utime(folder / "Dockerfile", (1, 1))


@pytest.mark.parametrize("change", [_add, _relink, _edit, _make_plain, _rename, _add_folder])
def test_what_matters_changes_the_hash(folder: Path, change: Callable[[Path], object]) -> None:
    before = content_hash(folder, {})
    change(folder)
    assert content_hash(folder, {}) != before


@pytest.mark.parametrize("change", [_edit_ignored, _compile, _mask, _touch])
def test_what_does_not_matter_keeps_the_hash(folder: Path, change: Callable[[Path], object]) -> None:
    before = content_hash(folder, {})
    change(folder)
    assert content_hash(folder, {}) == before


def test_arguments_count_and_their_order_does_not(folder: Path) -> None:
    assert content_hash(folder, {"A": "1", "B": "2"}) == content_hash(folder, {"B": "2", "A": "1"})
    assert content_hash(folder, {"A": "1"}) != content_hash(folder, {"A": "2"})


def test_the_archive_holds_the_same_and_the_certificates(folder: Path) -> None:
    with tarfile.open(fileobj=archive(folder, b"certificates")) as tar:
        names = tar.getnames()
        bundle = tar.extractfile("ca-bundle.crt")
        assert bundle is not None
        assert bundle.read() == b"certificates"
        assert tar.getmember("app/run.sh").mode == 0o755
        assert tar.getmember("link").linkname == "app/run.sh"
    assert names == [".dockerignore", "Dockerfile", "app", "app/run.sh", "link", "ca-bundle.crt"]
    assert archive(folder, b"").getvalue() == archive(folder, b"").getvalue()


def test_references_differ_by_what_they_name() -> None:
    assert reference_hash("a:1", bootstrap=False) != reference_hash("a:1", bootstrap=True)
    assert reference_hash("a:1", bootstrap=False) != reference_hash("a:2", bootstrap=False)
