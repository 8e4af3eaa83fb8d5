"""Tests of parting an estate's data from the rest of it."""

import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from isthmus.engines.results import Resource
from isthmus.local.kept import CannotKeepDataError, part
from providers.containers.docker_host import connect
from tests.faults.project import checkout


def _made(kind: str, name: str, *needs: Resource, **more: Any) -> Resource:
    urn = f"urn:pulumi:dev::p::{kind}::{name}"
    fields: dict[str, Any] = {
        "urn": urn,
        "type": kind,
        "id": name,
        "inputs": {},
        "outputs": {},
        "needs": tuple(n.urn for n in needs),
    }
    return Resource(**fields | more)


_ROOT = _made("pulumi:pulumi:Stack", "p-dev", id="")
_PROVIDER = _made("pulumi:providers:containers", "default", _ROOT)
_STORAGE = _made("isthmus:storage:Storage", "storage", _ROOT, id="")
_SERVING = _made("isthmus:serving:Serving", "serving", _ROOT, id="")
_SECRET = _made("containers:index:Secret", "admin", _STORAGE, _PROVIDER)
_VOLUME = _made("containers:index:Volume", "isthmus-dev-storage", _STORAGE, _PROVIDER)
_CONTAINER = _made("containers:index:Container", "storage", _STORAGE, _PROVIDER, _VOLUME, _SECRET)
_BUCKET = _made("containers:index:Bucket", "artifacts", _STORAGE, _CONTAINER)
_ALL = (_ROOT, _PROVIDER, _STORAGE, _SERVING, _SECRET, _VOLUME, _CONTAINER, _BUCKET)


def test_volumes_and_secrets_stay_with_all_that_they_need() -> None:
    parted = part(_ALL)
    assert set(parted.keep) == {each.urn for each in (_ROOT, _PROVIDER, _STORAGE, _SECRET, _VOLUME)}
    assert set(parted.delete) == {each.urn for each in (_SERVING, _CONTAINER, _BUCKET)}
    assert parted.volumes == ("isthmus-dev-storage",)


def test_what_stays_needs_nothing_that_goes() -> None:
    parted = part(_ALL)
    by_urn = {each.urn: each for each in _ALL}
    assert not {needed for urn in parted.keep for needed in by_urn[urn].needs} & set(parted.delete)


def test_without_data_everything_goes() -> None:
    parted = part((_ROOT, _PROVIDER, _SERVING))
    assert (parted.keep, parted.volumes) == ((), ())
    assert len(parted.delete) == 3
    assert part(()).delete == ()


def test_what_was_only_begun_is_no_target_and_what_was_replaced_is_not_kept() -> None:
    begun = _made("containers:index:Container", "late", id="", pending="creating")
    replaced = _made("containers:index:Volume", "old", _PROVIDER, delete=True)
    parted = part((*_ALL, begun, replaced))
    assert begun.urn not in parted.delete
    assert replaced.urn in parted.delete


def test_an_estate_elsewhere() -> None:
    with pytest.raises(CannotKeepDataError, match="aws:s3"):
        part((*_ALL, _made("aws:s3/bucket:Bucket", "artifacts")))


_PROGRAM = """
pulumi.export("password", Secret("password").value)
"""
_NEEDS_CLI = pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")


@pytest.mark.docker
@pytest.mark.parametrize("engine", ["embedded", pytest.param("pulumi", marks=_NEEDS_CLI)])
def test_either_engine_takes_up_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    stack = f"kept-{secrets.token_hex(3)}"
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tmp_path))
    project = checkout(tmp_path, connect())

    def destroy(*options: str) -> None:
        tool = [sys.executable, "-m", "isthmus.cli", "destroy", stack, "--yes", "--engine", engine, *options]
        ended = subprocess.run(tool, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr

    try:
        first = project.up(stack, _PROGRAM)
        assert first.failures == ()
        made = project.objects(stack)
        destroy("--keep-data")
        (volume,) = project.objects(stack)
        second = project.up(stack)
        again = project.objects(stack)
        destroy()
        assert (made[volume], again.keys()) == (again[volume], made.keys())
        assert first.outputs["password"].value == second.outputs["password"].value
        assert second.changes["create"] == 1
        assert project.objects(stack) == {}
    finally:
        project.sweep()
