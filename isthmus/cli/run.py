"""`isthmus run`: a command with the estate's variables."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from isthmus.cli.options import Engine, RequiredStack
from isthmus.engines.results import EngineName
from isthmus.errors import IsthmusError


class UsageError(IsthmusError):
    """A command that cannot be run as it is given."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(context_settings={"allow_interspersed_args": False})(run)


def run(
    stack: RequiredStack,
    command: Annotated[list[str], typer.Argument(help="The command, after --.", metavar="-- COMMAND...")],
    direct: Annotated[bool, typer.Option("--direct", help="No tunnel: internal routes are reached from here.")] = False,
    engine: Engine = EngineName.auto,
) -> None:
    """Run a command with the variables of `isthmus env`; ends with the command's exit code."""
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import contract_of
    from isthmus.variables import environment

    root = project_root()
    words = command[1:] if command[:1] == ["--"] else command
    base = {**os.environ, "PATH": search_path(root, os.environ.get("PATH", os.defpath))}
    contract = contract_of(root, stack, engine)
    if contract.tunnel is None or direct:
        replace_process(words, environment(contract, base))
        return
    from isthmus.cli.beside import run_beside
    from isthmus.tunnel import reachable

    program = find_program(words, base)
    with reachable(contract, base) as near:
        code = run_beside(program, words, environment(near, base))
    raise typer.Exit(code)


def search_path(root: Path, path: str) -> str:
    """PATH with the project's own Python first, so that `python` has the clients of requirements.lock."""
    binaries = root / ".venv" / "bin"
    return f"{binaries}{os.pathsep}{path}" if binaries.is_dir() else path


def find_program(words: list[str], environment: dict[str, str]) -> str:
    """The program that a command's first word names. Raises UsageError."""
    if not words:
        raise UsageError("no command is given", hint="As in: bin/isthmus run dev-local -- python -m examples.purchases")
    program = shutil.which(words[0], path=environment["PATH"])
    if program is None:
        raise UsageError(f"there is no command {words[0]!r} on PATH", hint="Check its spelling, or install it.")
    return program


def replace_process(words: list[str], environment: dict[str, str]) -> None:
    """Become the command, so that signals and the exit code are its own. Raises UsageError."""
    os.execve(find_program(words, environment), words, environment)  # noqa: S606  what the user asked for, word by word
