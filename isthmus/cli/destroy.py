"""`isthmus destroy`: delete the estate, and prove that nothing is left."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from isthmus.cli.running import Request

KeepData = Annotated[
    bool, typer.Option("--keep-data", help="Keep volumes, and so buckets and databases, for the next up.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(destroy)


def destroy(
    stack: RequiredStack,
    yes: Yes = False,
    engine: Engine = EngineName.auto,
    parallel: Parallel = 16,
    target: Targets = None,
    keep_data: KeepData = False,
    refresh: Refresh = False,
    message: Message = "",
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Delete the estate with all its data, and prove that nothing is left."""
    from isthmus.cli.place import project_root
    from isthmus.cli.preflight import is_cloud, require_cloud_engine, require_docker
    from isthmus.cli.running import Request, carry_out
    from isthmus.cli.terminal import confirm, say

    if target and keep_data:
        raise typer.BadParameter("--keep-data is about the whole estate, and cannot be given with --target")
    root = project_root()
    if keep_data and is_cloud(root, stack):
        raise typer.BadParameter("--keep-data is for containers: what holds data in a cloud is protected by itself")
    _require_known(root, stack)
    what = f"{', '.join(target)} of {stack}" if target else f"the estate {stack} with everything that is stored in it"
    if not confirm(f"delete the estate {stack}, its data excepted?" if keep_data else f"delete {what}?", yes=yes):
        say("Nothing was deleted.")
        raise typer.Exit(1)
    options = run_options(parallel=parallel, target=target, refresh=refresh, message=message)
    request = Request(root=root, stack=stack, engine=engine, options=options, json=json, verbose=verbose)
    if is_cloud(root, stack):
        require_cloud_engine(stack, engine)
        carry_out("destroy", request)
        return
    require_docker(root, yes=yes)
    if keep_data:
        _all_but_data(request)
        return
    carry_out("destroy", request)
    if not target:
        _sweep(root, stack)
        say(f"{stack}: nothing is left")


def _require_known(root: Path, stack: str) -> None:
    """See that there is such a stack, so that a slip of the pen is not told that nothing is left of it."""
    from envs.load import environment_path
    from isthmus.engine import backend
    from isthmus.engines import Project

    project = Project(root=root)
    if stack not in backend.stacks(project.state, project.name):
        environment_path(root, stack)


def _all_but_data(request: "Request") -> None:
    from dataclasses import replace

    from isthmus.cli.running import carry_out, choose_engine, show_json
    from isthmus.cli.terminal import say
    from isthmus.engine import editing
    from isthmus.engines import Project
    from isthmus.engines.results import Result
    from isthmus.local.kept import part

    stack = request.stack
    engine = choose_engine(request.root, request.engine)
    parted = part(engine.resources(stack) if stack in engine.stacks() else ())
    if parted.delete:
        options = replace(request.options, targets=parted.delete)
        try:
            carry_out("destroy", replace(request, options=options))
        finally:
            # They tell of an estate that is no more, or no more whole.
            editing.forget_outputs(Project(root=request.root), stack, say=say)
    elif request.json:
        # No target would mean everything.
        show_json("destroy", stack, Result(ok=True, changes={}, outputs={}))
    volumes = _sweep(request.root, stack, keep_volumes=True)
    if not volumes:
        say(f"{stack}: nothing is left; there were no data to keep")
        return
    say(f"{stack}: kept its data, in the volumes {', '.join(volumes)}, and the secrets that open them, in the state")
    say(f"  bin/isthmus up {stack} takes them up again; bin/isthmus destroy {stack} deletes them")


def _sweep(root: Path, stack: str, *, keep_volumes: bool = False) -> tuple[str, ...]:
    """Sweep by label, and say what that removed; returns the volumes that were kept."""
    from isthmus.cli.terminal import say
    from isthmus.local.sweep import sweep

    swept = sweep(root, stack, keep_volumes=keep_volumes)
    if swept.removed:
        say(f"swept what the state did not know of: {', '.join(swept.removed)}")
    return swept.kept
