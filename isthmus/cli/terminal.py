"""Where words go: results to standard output, all else to standard error."""

import json
import os
import sys
from typing import Any

import typer

from isthmus.errors import IsthmusError


class NeedsConfirmationError(IsthmusError):
    """A question has nobody to answer it."""


def result(text: str) -> None:
    """Write a result; a machine may read it."""
    typer.echo(text)


def result_json(value: Any) -> None:
    """Write a result as JSON, keys sorted."""
    typer.echo(json.dumps(value, indent=2, sort_keys=True, default=str))


def say(text: str = "") -> None:
    """Tell the person."""
    typer.echo(text, err=True)


def warn(text: str) -> None:
    """Tell the person something to look at."""
    typer.echo(styled(text, "yellow"), err=True)


def styled(text: str, colour: str, *, bold: bool = False) -> str:
    """Text in a colour, unless NO_COLOR or a terminal that knows none says not to."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return typer.style(text, fg=colour, bold=bold or None)


def interactive() -> bool:
    """Whether somebody can be asked: standard input and standard error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, *, yes: bool) -> bool:
    """Ask, unless `yes`. Raises NeedsConfirmationError where nobody can answer."""
    if yes:
        return True
    if not interactive():
        raise NeedsConfirmationError(
            f"this needs a yes: {question}", hint="There is no terminal to ask on. Give --yes if you mean it."
        )
    return typer.confirm(question, default=False, err=True)
