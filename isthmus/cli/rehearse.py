"""`isthmus rehearse`: carry the cloud stack out against an AWS emulator and a real Kubernetes API server."""

import typer

from isthmus.cli.options import Engine, Json, RequiredStack, Verbose
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rehearse)


def rehearse(
    stack: RequiredStack, engine: Engine = EngineName.auto, json: Json = False, verbose: Verbose = False
) -> None:
    """Make the stack, look at it, edit it and destroy it, on this machine; nothing of the cloud is touched."""
    from isthmus.cli.display import choose_display
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, result_json, say
    from isthmus.rehearsal.run import rehearse as carry_out

    report = carry_out(project_root(), stack, say=say, display=lambda: choose_display(verbose=verbose), engine=engine)
    if json:
        result_json(report.plain())
    else:
        for line in report.lines():
            result(line)
    if not report.ok:
        raise typer.Exit(1)
