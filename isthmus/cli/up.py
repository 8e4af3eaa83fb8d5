"""`isthmus up`: make the estate what its environment says."""

import typer

from isthmus.cli.options import (
    DEFAULT_STACK,
    Engine,
    ExpectNoChanges,
    Json,
    Message,
    Parallel,
    PolicyConfigs,
    PolicyPacks,
    Refresh,
    Stack,
    Targets,
    Verbose,
    Yes,
    run_options,
)
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    stack: Stack = DEFAULT_STACK,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    target: Targets = None,
    refresh: Refresh = False,
    expect_no_changes: ExpectNoChanges = False,
    message: Message = "",
    policy_pack: PolicyPacks = None,
    policy_pack_config: PolicyConfigs = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make the estate what its environment says; heal what was stopped or lost."""
    from isthmus.cli.endpoints import say_endpoints
    from isthmus.cli.packs import packs_of
    from isthmus.cli.place import project_root
    from isthmus.cli.running import Request, run_checked

    root = project_root()
    options = run_options(
        parallel=parallel,
        target=target,
        refresh=refresh,
        expect_no_changes=expect_no_changes,
        message=message,
        policy_pack=packs_of(root, stack, policy_pack),
        policy_pack_config=policy_pack_config,
    )
    request = Request(root=root, stack=stack, engine=engine, options=options, json=json, verbose=verbose)
    result = run_checked("up", request, yes=yes)
    if not options.targets:
        say_endpoints(stack, result.outputs)
