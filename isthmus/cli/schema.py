"""`isthmus schema`: write the JSON schemas that are generated from the models."""

from pathlib import Path
from typing import Annotated

import typer

from isthmus.errors import IsthmusError


class OutdatedError(IsthmusError):
    """A generated file does not say what its model says."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(schema)


def schema(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if a file is out of date.")] = False,
) -> None:
    """Write the JSON schemas of environment files, of the contract and of plans."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result

    outdated = [path for path, text in generated(project_root()).items() if _read(path) != text]
    if check and outdated:
        raise OutdatedError(
            "out of date",
            where=", ".join(map(str, outdated)),
            hint="Run bin/isthmus schema, and commit what it writes.",
        )
    for path, text in generated(project_root()).items():
        if path in outdated:
            path.write_text(text, encoding="utf-8")
        result(f"{path}{'' if path in outdated else ' (no change)'}")


def generated(root: Path) -> dict[Path, str]:
    """What each generated schema file should hold."""
    from envs.json_schema import text as environment_schema
    from isthmus.contract import schema as contract_schema
    from isthmus.plan.model import schema as plan_schema

    return {
        root / "docs" / "contract.schema.json": contract_schema(),
        root / "docs" / "reference" / "plan.schema.json": plan_schema(),
        root / "envs" / "env.schema.json": environment_schema(),
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
