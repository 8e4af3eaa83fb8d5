"""Tests of the Pulumi CLI as an engine."""

import shutil
import subprocess
from typing import Any

import pytest
from pulumi.automation import PulumiCommand

from isthmus.engines import EngineName
from isthmus.engines.pulumi_cli import PulumiCliError, install
from tests.isthmus.engine.rig import Rig, make

_PROGRAM = 'a = Thing("a", value=pulumi.Output.secret("hunter2")); pulumi.export("value", a.value)'


def _is_a_release() -> bool:
    if shutil.which("pulumi") is None:
        return False
    said = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=False)
    return said.stdout.strip().startswith("v3.")


@pytest.fixture
def rig(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    made = make(tmp_path)
    monkeypatch.setenv("MODEL_STORE", str(made.store))
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    return made


@pytest.mark.timeout(180)
@pytest.mark.skipif(not _is_a_release(), reason="no release of the Pulumi CLI is on PATH")
def test_both_engines_take_turns(rig: Rig) -> None:
    made = rig.up(_PROGRAM, engine=EngineName.pulumi)
    assert made.ok
    assert made.changes == {"create": 2}
    assert made.outputs["value"].value == "hunter2"
    assert made.outputs["value"].secret
    assert "create a" in rig.shown.steps()
    assert rig.up().changed == 0
    failed = rig.up('Thing("a", value=1, fail="update")', engine=EngineName.pulumi)
    assert not failed.ok
    assert "update was told to fail" in failed.failures[-1].message or "update was told" in repr(failed.failures)
    assert rig.destroy(engine=EngineName.pulumi).ok
    assert rig.things() == {}


def test_installation_without_the_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> PulumiCommand:
        raise subprocess.CalledProcessError(6, "curl")

    monkeypatch.setattr(PulumiCommand, "install", refuse)
    with pytest.raises(PulumiCliError, match="could not be installed"):
        install()


def test_a_cli_of_no_known_version_is_named(rig: Rig, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin" / "pulumi"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho unreleased\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=":")
    with pytest.raises(PulumiCliError, match="cannot be used") as caught:
        rig.up(_PROGRAM, engine=EngineName.pulumi)
    assert str(fake) in str(caught.value)
    assert "--engine embedded" in str(caught.value)


@pytest.mark.timeout(600)
@pytest.mark.skipif(not _is_a_release(), reason="no release of the Pulumi CLI is on PATH")
def test_options_mean_the_same_to_both_engines(rig: Rig) -> None:
    cli = EngineName.pulumi
    assert rig.up('Thing("a", value=1); Thing("b", value=1)', engine=cli, message="begin").ok
    rig.write('Thing("a", value=2); Thing("b", value=2)')
    assert not rig.up(engine=cli, expect_no_changes=True, targets=("**::a",)).ok
    assert rig.up(engine=cli, targets=("**::b",)).ok
    assert rig.things()["b"] == 2
    assert rig.refresh(engine=cli, expect_no_changes=True).ok
    (rig.store / "b.json").unlink()
    assert not rig.refresh(engine=cli, expect_no_changes=True).ok
    assert rig.destroy(engine=cli, targets=("**::a",)).ok
    assert "a" not in rig.things()
