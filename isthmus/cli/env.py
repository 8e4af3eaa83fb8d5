"""`isthmus env`: the variables that stock clients read."""

import shlex
from typing import Annotated

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Stack
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(env)


def env(
    stack: Stack = DEFAULT_STACK,
    dotenv: Annotated[bool, typer.Option("--dotenv", help="Lines for a .env file, not for a shell.")] = False,
    engine: Engine = EngineName.auto,
) -> None:
    """Print the variables that stock clients read, credentials in plain: eval "$(bin/isthmus env)"."""
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import contract_of
    from isthmus.cli.terminal import result
    from isthmus.variables import variables

    form = dotenv_line if dotenv else shell_line
    for name, value in variables(contract_of(project_root(), stack, engine)).items():
        result(form(name, value))


def shell_line(name: str, value: str) -> str:
    """A line for `eval` in any POSIX shell."""
    return f"export {name}={shlex.quote(value)}"


def dotenv_line(name: str, value: str) -> str:
    """A line of a .env file, as python-dotenv and Docker Compose read it."""
    if "'" not in value and "\n" not in value:
        return f"{name}='{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("$", "\\$")
    return f'{name}="{escaped}"'
