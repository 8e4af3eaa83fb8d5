"""`isthmus doctor`: is this machine ready?"""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from isthmus.cli.options import DEFAULT_STACK, Json, Stack

if TYPE_CHECKING:
    from isthmus.doctor import Finding

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(stack: Stack = DEFAULT_STACK, json: Json = False) -> None:
    """Say whether this machine is ready for an environment, and how to make it so."""
    from envs.load import environment_path, load_with_source
    from isthmus.cli.exit_codes import ExitCode
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result_json
    from isthmus.doctor import Level, Subject, examine

    root = project_root()
    findings = examine(Subject(root, stack, load_with_source(environment_path(root, stack))))
    failed = any(finding.level is Level.FAIL for finding in findings)
    if json:
        result_json({"stack": stack, "ok": not failed, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            _print(finding)
    if failed:
        raise typer.Exit(ExitCode.NOT_READY)


def _print(finding: "Finding") -> None:
    from isthmus.cli.terminal import result, styled

    mark = styled(f"{finding.level:<4}", _COLOURS[finding.level], bold=True)
    result(f"{mark}  {finding.check:<12}  {finding.message}")
    for line in finding.fix.splitlines():
        result(f"{'':<20}{line}")
