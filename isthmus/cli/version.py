"""`isthmus version`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(version)


def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    from isthmus.cli.terminal import result

    result(installed("isthmus"))
