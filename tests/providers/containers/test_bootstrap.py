"""A base image made on this machine, with a stand-in for mmdebstrap: the real one takes half a minute."""

import os
from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.bootstrap import BootstrapError
from tests.providers.containers.rig import Rig

pytestmark = pytest.mark.docker

ABSENT = {"name": "absent", "reference": "127.0.0.1:9/absent:1", "bootstrap": True}
WORKS = 'for word; do case "$word" in *.tar) tar -cf "$word" -T /dev/null;; esac; done'
FAILS = "echo unpacking http://me:pw@mirror/debian; echo E: no such suite >&2; exit 25"


def _stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = folder / "bin" / "mmdebstrap"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_made_imported_and_labelled(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stand_in(tmp_path, WORKS, monkeypatch)
    made = rig.create("Image", "absent", ABSENT)
    try:
        labels = rig.api.inspect_image(made.outputs["tag"])["Config"]["Labels"]
        assert labels == {"isthmus.image": "absent", "isthmus.hash": made.outputs["contentHash"]}
        assert rig.diff(made).changes is False
    finally:
        cast("Any", rig.api).remove_image(made.outputs["tag"])


def test_a_failure_is_told_with_its_last_lines(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stand_in(tmp_path, FAILS, monkeypatch)
    with pytest.raises(BootstrapError) as caught:
        rig.create("Image", "absent", ABSENT)
    assert "mmdebstrap ended with 25" in str(caught.value)
    assert "| E: no such suite" in str(caught.value)
    assert "http://[hidden]@mirror/debian" in str(caught.value)


def test_not_root_a_base_cannot_be_made(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(BootstrapError) as caught:
        rig.create("Image", "absent", ABSENT)
    assert "only root can make a Debian here" in str(caught.value)
    assert "Name a Debian bookworm image" in str(caught.value)
