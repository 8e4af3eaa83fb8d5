"""`isthmus verify`: prove that the live estate honours the contract."""

import typer

from isthmus.cli.options import DEFAULT_STACK, Engine, Json, Stack
from isthmus.engines.results import EngineName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(stack: Stack = DEFAULT_STACK, json: Json = False, engine: Engine = EngineName.auto) -> None:
    """Prove, with stock clients over real protocols, that the estate honours the contract."""
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import contract_of
    from isthmus.cli.terminal import result, result_json
    from isthmus.conformance import verify as verify_contract

    report = verify_contract(contract_of(project_root(), stack, engine))
    if json:
        checks = [
            {"name": check.name, "ok": check.ok, "seconds": round(check.seconds, 3), "message": check.message}
            for check in report.checks
        ]
        result_json({"stack": stack, "ok": report.ok, "checks": checks})
    else:
        for check in report.checks:
            result(f"{'ok  ' if check.ok else 'FAIL'} {check.seconds:6.2f} s  {check.name}")
            if not check.ok:
                result(f"                {check.message}")
    if not report.ok:
        raise typer.Exit(1)
