"""`isthmus refresh`: make the state what is really there."""

import typer

from isthmus.cli.options import (
    DEFAULT_STACK,
    Engine,
    ExpectNoChanges,
    Json,
    Message,
    Parallel,
    Stack,
    Targets,
    Verbose,
    Yes,
    run_options,
)
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(refresh)


def refresh(
    stack: Stack = DEFAULT_STACK,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    target: Targets = None,
    expect_no_changes: ExpectNoChanges = False,
    message: Message = "",
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make the state what is really there; change nothing else."""
    from isthmus.cli.place import project_root
    from isthmus.cli.running import Request, run_checked

    options = run_options(parallel=parallel, target=target, expect_no_changes=expect_no_changes, message=message)
    request = Request(root=project_root(), stack=stack, engine=engine, options=options, json=json, verbose=verbose)
    run_checked("refresh", request, yes=yes)
