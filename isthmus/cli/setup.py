"""`isthmus setup`: what an engine needs before its first run."""

from typing import Annotated

import typer

from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(setup)


def setup(
    engine: Annotated[
        EngineName, typer.Option("--engine", help="`pulumi` installs the Pulumi CLI too; needs the internet.")
    ] = EngineName.auto,
) -> None:
    """Make what engines share: the passphrase, where none is given; prints the file that holds it."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, say
    from isthmus.engine.passphrase import own_file
    from isthmus.engines.project import Project

    result(str(own_file(Project(root=project_root()))))
    if engine is EngineName.pulumi:
        from isthmus.engines.pulumi_cli import install

        say("installing the Pulumi CLI ...")
        result(str(install()))
