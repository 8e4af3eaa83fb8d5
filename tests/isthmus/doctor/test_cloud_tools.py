"""The check of the programs and credentials that a stack in the cloud needs."""

from pathlib import Path

import pytest

from isthmus.doctor import Finding, Level, cloud_tools
from tests.isthmus.doctor.machines import look, subject


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in cloud_tools._SOURCES:  # pyright: ignore[reportPrivateUsage] - all of them
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_SHARED_CREDENTIALS_FILE", raising=False)


def _found(folder: Path) -> dict[str, Finding]:
    return {finding.check: finding for finding in look(cloud_tools.check, subject(folder))}


def test_without_them_aws_fails_and_the_rest_is_warned_of(tmp_path: Path) -> None:
    found = _found(tmp_path)
    levels = {name: finding.level for name, finding in found.items()}
    assert levels == {"aws": Level.FAIL, "kubectl": Level.WARN, "credentials": Level.WARN}
    assert all(finding.fix for finding in found.values())


def test_with_them_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("aws", "kubectl"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("AWS_PROFILE", "deploy")
    assert {finding.level for finding in _found(tmp_path).values()} == {Level.OK}


def test_a_file_of_credentials_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").write_text("")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "mine"))
    assert _found(tmp_path)["credentials"].level is Level.OK
