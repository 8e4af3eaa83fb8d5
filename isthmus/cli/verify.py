"""`isthmus verify`: prove that the live estate honours the contract."""

import os
from typing import TYPE_CHECKING

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Json, Stack
from isthmus.engines.results import EngineName

if TYPE_CHECKING:
    from isthmus.conformance import CheckResult


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(stack: Stack = DEFAULT_STACK, json: Json = False, engine: Engine = EngineName.auto) -> None:
    """Prove, with stock clients over real protocols, that the estate honours the contract."""
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import contract_of
    from isthmus.cli.terminal import result_json, say
    from isthmus.conformance import verify as verify_contract
    from isthmus.tunnel import reachable

    with reachable(contract_of(project_root(), stack, engine), os.environ) as contract:
        report = verify_contract(contract, progress=None if json else _print)
    if json:
        checks = [check.model_dump() for check in report.checks]
        result_json({"stack": stack, "ok": report.ok, "seconds": report.seconds, "checks": checks})
    passed = len(report.checks) - len(report.failed)
    say(f"{stack}: {passed} of {len(report.checks)} checks passed ({report.seconds:.1f} s)")
    if not report.ok:
        raise typer.Exit(1)


def _print(check: "CheckResult") -> None:
    from isthmus.cli.terminal import result, styled

    mark = styled("ok  ", "green") if check.ok else styled("FAIL", "red", bold=True)
    result(f"{mark} {check.seconds:6.2f} s  {check.name}{'' if check.ok else f': {check.message}'}")
