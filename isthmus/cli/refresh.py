"""`isthmus refresh`: make the state what is really there."""

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Json, Parallel, Stack, Verbose, Yes
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(refresh)


def refresh(
    stack: Stack = DEFAULT_STACK,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make the state what is really there; change nothing else."""
    from isthmus.cli.place import project_root
    from isthmus.cli.preflight import preflight
    from isthmus.cli.running import Request, carry_out

    root = project_root()
    preflight(root, stack, yes=yes)
    carry_out("refresh", Request(root=root, stack=stack, engine=engine, parallel=parallel, json=json, verbose=verbose))
