"""`isthmus up`: make the estate what its environment says."""

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Json, Parallel, Stack, Verbose, Yes
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    stack: Stack = DEFAULT_STACK,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make the estate what its environment says; heal what was stopped or lost."""
    from isthmus.cli.endpoints import say_endpoints
    from isthmus.cli.place import project_root
    from isthmus.cli.preflight import preflight
    from isthmus.cli.running import Request, carry_out

    root = project_root()
    preflight(root, stack, yes=yes)
    request = Request(root=root, stack=stack, engine=engine, parallel=parallel, json=json, verbose=verbose)
    result = carry_out("up", request)
    say_endpoints(stack, result.outputs)
