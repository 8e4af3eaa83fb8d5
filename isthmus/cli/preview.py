"""`isthmus preview`: say what `up` would do."""

import typer

from isthmus.cli.options import (
    DEFAULT_STACK,
    Engine,
    ExpectNoChanges,
    Json,
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
    app.command()(preview)


def preview(
    stack: Stack = DEFAULT_STACK,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    target: Targets = None,
    refresh: Refresh = False,
    expect_no_changes: ExpectNoChanges = False,
    policy_pack: PolicyPacks = None,
    policy_pack_config: PolicyConfigs = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Say what `up` would do; change nothing."""
    from isthmus.cli.place import project_root
    from isthmus.cli.running import Request, run_checked

    options = run_options(
        parallel=parallel,
        target=target,
        refresh=refresh,
        expect_no_changes=expect_no_changes,
        policy_pack=policy_pack,
        policy_pack_config=policy_pack_config,
    )
    request = Request(root=project_root(), stack=stack, engine=engine, options=options, json=json, verbose=verbose)
    run_checked("preview", request, yes=yes)
