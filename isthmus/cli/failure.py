"""How an error is shown, and which exit code it has."""

import os
import re
import tempfile
import time
import traceback
from pathlib import Path

import typer

from isthmus.cli.exit_codes import ExitCode
from isthmus.cli.terminal import styled
from isthmus.errors import IsthmusError

_USAGE = frozenset(
    {
        "EnvironmentFileError",
        "NeedsConfirmationError",
        "NoEnvironmentError",
        "PlanFileError",
        "ProjectError",
        "UsageError",
    }
)
_NOT_READY = frozenset(
    {
        "BinaryError",
        "DockerAbsentError",
        "DockerDeniedError",
        "DockerError",
        "DockerStoppedError",
        "DockerTooOldError",
        "NotReadyError",
    }
)
_INTERRUPTED = frozenset({"CutShortError", "RunCancelledError"})
_SECRET = re.compile(r"(?i)([\w-]*(?:password|passphrase|secret|token|access_key)[\w-]*['\"]?\s*[=:]\s*)\S+")


def report(error: Exception) -> ExitCode:
    """Show an error on standard error; returns the exit code that it stands for."""
    if isinstance(error, IsthmusError):
        _show(error)
        return exit_code(error)
    text = redact("".join(traceback.format_exception(error)))
    where = _keep(text)
    known = f"All that is known of it is in {where}; please report it." if where else f"Please report it:\n{text}"
    message = redact(f"{type(error).__name__}: {error}").splitlines()[0][:400]
    _show(
        IsthmusError(
            f"something unexpected went wrong: {message}",
            hint=f"This is a fault of Isthmus. {known}",
        )
    )
    return ExitCode.FAILED


def exit_code(error: IsthmusError) -> ExitCode:
    """The exit code of an error, by its class or one of the classes that it derives from.

    By name, so that a failing `up` need not import every part that could fail.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & _USAGE:
        return ExitCode.USAGE
    if names & _INTERRUPTED:
        return ExitCode.INTERRUPTED
    return ExitCode.NOT_READY if names & _NOT_READY else ExitCode.FAILED


def redact(text: str) -> str:
    """Text with what looks like a secret's value taken out: `password=...` and the like."""
    return _SECRET.sub(r"\1[secret]", text)


def _show(error: IsthmusError) -> None:
    typer.echo(styled("error: ", "red", bold=True), err=True, nl=False)
    if error.where and error.where not in error.what:
        typer.echo(f"{error.where}: ", err=True, nl=False)
    typer.echo(error.what, err=True)
    for line in error.hint.splitlines():
        typer.echo(f"  {line}", err=True)


def _keep(text: str) -> Path | None:
    """Write a traceback to `.isthmus/logs`, or where that can't be, to the folder for temporary files, or nowhere.

    Nobody else can read it, and its name is not one that somebody else can have prepared.
    """
    for folder in (Path.cwd() / ".isthmus" / "logs", Path(tempfile.gettempdir())):
        try:
            if folder.parent.name == ".isthmus":
                if not folder.parent.exists():
                    continue
                folder.mkdir(exist_ok=True)
            number, name = tempfile.mkstemp(f"-{time.strftime('%Y%m%dT%H%M%S')}.log", "isthmus-error-", folder)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        return Path(name)
    return None
