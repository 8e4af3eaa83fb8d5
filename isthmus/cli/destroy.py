"""`isthmus destroy`: delete the estate, and prove that nothing is left."""

import typer

from isthmus.cli.options import (
    Engine,
    Json,
    Message,
    Parallel,
    Refresh,
    RequiredStack,
    Targets,
    Verbose,
    Yes,
    run_options,
)
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(destroy)


def destroy(
    stack: RequiredStack,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    target: Targets = None,
    refresh: Refresh = False,
    message: Message = "",
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Delete the estate with all its data, and prove that nothing is left."""
    from isthmus.cli.place import project_root
    from isthmus.cli.preflight import require_docker
    from isthmus.cli.running import Request, carry_out
    from isthmus.cli.terminal import confirm, say
    from isthmus.local.sweep import sweep

    root = project_root()
    what = f"{', '.join(target)} of {stack}" if target else f"the estate {stack} with everything that is stored in it"
    if not confirm(f"delete {what}?", yes=yes):
        say("Nothing was deleted.")
        raise typer.Exit(1)
    require_docker(root, yes=yes)
    options = run_options(parallel=parallel, target=target, refresh=refresh, message=message)
    carry_out("destroy", Request(root=root, stack=stack, engine=engine, options=options, json=json, verbose=verbose))
    if target:
        return
    swept = sweep(root, stack)
    if swept:
        say(f"swept what the state did not know of: {', '.join(swept)}")
    say(f"{stack}: nothing is left")
