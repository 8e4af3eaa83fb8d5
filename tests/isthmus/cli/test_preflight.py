"""What must be right before anything is started."""

from pathlib import Path
from typing import Any

import pytest

from envs.load import EnvironmentFileError
from isthmus.cli import preflight
from isthmus.doctor import Finding, Level, NotReadyError
from isthmus.engines.results import EngineName
from tests.isthmus.cli.fakes import always, make_project


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How Docker was asked for; the machine is ready."""
    seen: list[str] = []

    def get_docker(logs: Path, *, ask: Any, say: Any) -> None:
        seen.append(str(ask("install?")))

    monkeypatch.setattr("isthmus.local.quick.quick_host", always(None))
    monkeypatch.setattr("isthmus.local.docker_engine.get_docker", get_docker)
    monkeypatch.setattr("isthmus.doctor.require", always([Finding(check="disk", level=Level.WARN, message="5 GiB")]))
    return seen


def test_the_file_comes_first(tmp_path: Path, asked: list[str]) -> None:
    root = make_project(tmp_path, "substrate: nowhere\n")
    with pytest.raises(EnvironmentFileError):
        preflight.preflight(root, "dev-local", yes=True)
    assert asked == []


def test_warnings_are_said_and_stop_nothing(
    tmp_path: Path, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    preflight.preflight(make_project(tmp_path), "dev-local", yes=True)
    assert "disk: 5 GiB" in capsys.readouterr().err
    assert asked == ["True"]


def test_what_is_not_ready_stops_it(tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(subject: object, checks: object) -> None:
        raise NotReadyError((Finding(check="ports", level=Level.FAIL, message="taken"),), stack="dev-local")

    monkeypatch.setattr("isthmus.doctor.require", fail)
    with pytest.raises(NotReadyError, match="taken"):
        preflight.preflight(make_project(tmp_path), "dev-local", yes=True)


def test_a_cloud_environment_needs_no_docker(tmp_path: Path, asked: list[str]) -> None:
    cloud = (Path(__file__).parents[3] / "envs" / "prod.yaml").read_text(encoding="utf-8")
    preflight.preflight(make_project(tmp_path, cloud), "dev-local", yes=False)
    assert asked == []


@pytest.mark.parametrize(("installed", "engine"), [(None, "auto"), ("/usr/bin/pulumi", "embedded")])
def test_the_embedded_engine_begins_no_cloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: str | None, engine: str
) -> None:
    monkeypatch.setattr("shutil.which", always(installed))
    cloud = (Path(__file__).parents[3] / "envs" / "prod.yaml").read_text(encoding="utf-8")
    with pytest.raises(preflight.NoCloudEngineError, match="only the Pulumi CLI deploys there") as caught:
        preflight.preflight(make_project(tmp_path, cloud), "dev-local", yes=True, changing=EngineName(engine))
    assert "preview dev-local plans it" in caught.value.hint


def test_the_pulumi_cli_may_begin_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", always("/usr/bin/pulumi"))
    cloud = (Path(__file__).parents[3] / "envs" / "prod.yaml").read_text(encoding="utf-8")
    preflight.preflight(make_project(tmp_path, cloud), "dev-local", yes=True, changing=EngineName.auto)


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        ("substrate: aws\n", True),
        ("substrate: aws\nnonsense: 1\n", True),
        ("substrate: containers\n", False),
        ("", False),
    ],
)
def test_a_cloud_is_told_by_its_file_however_wrong(tmp_path: Path, text: str, cloud: bool) -> None:
    assert preflight.is_cloud(make_project(tmp_path, text), "dev-local") is cloud
    assert not preflight.is_cloud(tmp_path, "elsewhere")


def test_without_a_terminal_the_command_is_the_yes(tmp_path: Path, asked: list[str]) -> None:
    preflight.preflight(make_project(tmp_path), "dev-local", yes=False)
    assert asked == ["True"]


def test_on_a_terminal_the_answer_counts(tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.cli.terminal.interactive", always(True))
    monkeypatch.setattr("typer.confirm", always(False))
    preflight.preflight(make_project(tmp_path), "dev-local", yes=False)
    assert asked == ["False"]
