"""`isthmus models`: bring registered models to traffic."""

import os
from typing import Annotated

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Json
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Bring registered models to traffic.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command()(deploy)
    app.add_typer(group, name="models")


def deploy(
    name: Annotated[str, typer.Argument(help="The registered model.")],
    stack: Annotated[str, typer.Option("--stack", "-s", help="The environment.")] = DEFAULT_STACK,
    alias: Annotated[str, typer.Option("--alias", help="The alias of the version to serve.")] = "champion",
    json: Json = False,
    engine: Engine = EngineName.auto,
) -> None:
    """Load the version that an alias points to in every slot, and see it answer."""
    from dataclasses import asdict

    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import contract_of
    from isthmus.cli.terminal import result, result_json, say
    from isthmus.models import deploy as deploy_model
    from isthmus.tunnel import reachable

    with reachable(contract_of(project_root(), stack, engine), os.environ) as contract:
        deployment = deploy_model(contract, name, alias=alias, progress=say)
    if json:
        result_json(asdict(deployment))
        return
    result(f"{deployment.name} version {deployment.version} serves at {deployment.url} ({deployment.seconds:.1f} s)")
