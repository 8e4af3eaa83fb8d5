"""`isthmus preview`: say what `up` would do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isthmus.cli.options import (
    DEFAULT_STACK,
    Engine,
    ExpectNoChanges,
    Json,
    NoPolicies,
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

if TYPE_CHECKING:
    pass

Save = Annotated[Path | None, typer.Option("--save", help="Keep the plan in this file.")]
Against = Annotated[Path | None, typer.Option("--against", help="Say what differs from the plan in this file.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="With --against: in Markdown, for a pull request.")]


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
    no_policies: NoPolicies = False,
    save: Save = None,
    against: Against = None,
    markdown: Markdown = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Say what `up` would do; change nothing."""
    from isthmus.cli.packs import packs_of
    from isthmus.cli.place import project_root
    from isthmus.cli.plans import Wanted, show_plan
    from isthmus.cli.preflight import preflight
    from isthmus.cli.running import Request

    root = project_root()
    options = run_options(
        parallel=parallel,
        target=target,
        refresh=refresh,
        expect_no_changes=expect_no_changes,
        policy_pack=packs_of(root, stack, policy_pack, off=no_policies),
        policy_pack_config=policy_pack_config,
    )
    wanted = Wanted(save=save, against=against, markdown=markdown)
    request = Request(root=root, stack=stack, engine=engine, options=options, json=json, verbose=verbose)
    preflight(request.root, stack, yes=yes)
    show_plan(request, wanted)
