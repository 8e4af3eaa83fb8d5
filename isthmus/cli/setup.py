"""`isthmus setup`: install what is optional."""

from typing import Annotated

import typer

from isthmus.engines.results import EngineName
from isthmus.errors import IsthmusError


class UsageError(IsthmusError):
    """Nothing to set up is named."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(setup)


def setup(
    engine: Annotated[EngineName, typer.Option("--engine", help="The engine to install.")] = EngineName.pulumi,
) -> None:
    """Install the Pulumi CLI, with the SDK's own installer; needs the internet. The embedded engine is always there."""
    from isthmus.cli.terminal import result, say

    if engine is not EngineName.pulumi:
        raise UsageError(f"the engine {engine} needs no set-up", hint="It comes with the tool.")
    from isthmus.engines.pulumi_cli import install

    say("installing the Pulumi CLI ...")
    result(str(install()))
