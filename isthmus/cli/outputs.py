"""`isthmus outputs`: what the estate offers, as data."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Json, Stack
from isthmus.engines.results import EngineName

HIDDEN = "[secret]"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(outputs)


def outputs(
    stack: Stack = DEFAULT_STACK,
    json: Json = False,
    show_secrets: Annotated[bool, typer.Option("--show-secrets", help="Show secrets in plain.")] = False,
    engine: Engine = EngineName.auto,
) -> None:
    """Show what the estate offers: the contract, as data."""
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import contract_of
    from isthmus.cli.terminal import result, result_json

    contract = contract_of(project_root(), stack, engine)
    values = plain(contract.model_dump(), show_secrets=show_secrets)
    if json:
        result_json(values)
        return
    for path, value in flat(values):
        result(f"{path}: {value}")


def plain(value: Any, *, show_secrets: bool) -> Any:
    """The same values with each secret in plain or hidden."""
    from pydantic import SecretStr

    if isinstance(value, SecretStr):
        return value.get_secret_value() if show_secrets else HIDDEN
    if isinstance(value, Mapping):
        items = cast(Mapping[str, Any], value)
        return {key: plain(item, show_secrets=show_secrets) for key, item in items.items()}
    return value


def flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Pairs of a path with dots and its value, in the contract's order."""
    pairs: list[tuple[str, Any]] = []
    for key, value in values.items():
        path = f"{prefix}.{key}" if prefix else key
        pairs += flat(cast(Mapping[str, Any], value), path) if isinstance(value, Mapping) else [(path, value)]
    return pairs
