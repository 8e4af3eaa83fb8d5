"""Errors: shown once, in the user's words, with the right exit code, and without secrets."""

from pathlib import Path

import pytest

from envs.load import EnvironmentFileError
from isthmus.cli.exit_codes import ExitCode
from isthmus.cli.failure import exit_code, redact, report
from isthmus.doctor import NotReadyError
from isthmus.errors import IsthmusError
from providers.containers.docker_host import DockerStoppedError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IsthmusError("x"), ExitCode.FAILED),
        (EnvironmentFileError(Path("x"), ()), ExitCode.USAGE),
        (DockerStoppedError("x"), ExitCode.NOT_READY),
        (NotReadyError((), stack="x"), ExitCode.NOT_READY),
    ],
)
def test_the_class_decides_the_exit_code(error: IsthmusError, code: ExitCode) -> None:
    assert exit_code(error) is code


def test_an_error_has_where_what_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(IsthmusError("it broke", where="a.yaml:3", hint="Mend it.\nThen go on.")) is ExitCode.FAILED
    assert capsys.readouterr().err == "error: a.yaml:3: it broke\n  Mend it.\n  Then go on.\n"


def test_the_unexpected_goes_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".isthmus").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("password=hunter2 was not taken")
    assert report(caught.value) is ExitCode.FAILED
    (log,) = (tmp_path / ".isthmus" / "logs").iterdir()
    shown, kept = capsys.readouterr().err, log.read_text(encoding="utf-8")
    assert str(log) in shown
    assert "Traceback" in kept
    assert "Traceback" not in shown
    assert "hunter2" not in shown + kept
    assert log.stat().st_mode & 0o077 == 0


def test_the_unexpected_is_shown_whole_where_no_file_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".isthmus").write_text("not a folder")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("oh")
    assert report(caught.value) is ExitCode.FAILED
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["password=hunter2", "AWS_SECRET_ACCESS_KEY: hunter2", "'token': 'hunter2'", "MLFLOW_TRACKING_PASSWORD=hunter2"],
)
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    assert "hunter2" not in redact(text)


def test_other_text_stays() -> None:
    assert redact("port 17001 is taken") == "port 17001 is taken"
