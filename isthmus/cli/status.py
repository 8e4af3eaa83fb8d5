"""`isthmus status`: what of the estate runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from isthmus.cli.options import DEFAULT_STACK, Json, Stack

if TYPE_CHECKING:
    from isthmus.cli.stack_outputs import NotUpError
    from isthmus.local.objects import Container


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(stack: Stack = DEFAULT_STACK, json: Json = False) -> None:
    """Show the estate's containers: state, ports, memory. Ends with 1 where one does not run."""
    from envs.load import environment_path
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import not_up, require_local
    from isthmus.cli.terminal import result_json
    from isthmus.local.objects import containers

    root = project_root()
    environment_path(root, stack)
    require_local(root, stack, instead="kubectl --namespace isthmus get pods,rayclusters")
    found = containers(root, stack, usage=True)
    kept = () if found else _volumes(root, stack)
    if json:
        result_json({"stack": stack, "containers": [as_json(item) for item in found], "kept_volumes": list(kept)})
    if not found:
        raise _only_data(stack, kept) if kept else not_up(stack)
    if not json:
        _table(found)
    if any(item.state != "running" for item in found):
        raise typer.Exit(1)


def _volumes(root: Path, stack: str) -> tuple[str, ...]:
    from isthmus.local.objects import owned
    from providers.containers.docker_host import connect

    return owned(connect(), root, stack).volumes


def _only_data(stack: str, volumes: tuple[str, ...]) -> "NotUpError":
    from isthmus.cli.stack_outputs import NotUpError

    return NotUpError(
        f"the estate {stack} is not up; its data are kept in the volumes {', '.join(volumes)}",
        hint=f"bin/isthmus up {stack} takes them up again; bin/isthmus destroy {stack} deletes them.",
    )


def as_json(item: "Container") -> dict[str, object]:
    """A container as `--json` gives it."""
    return {
        "service": item.service,
        "container": item.name,
        "state": item.state,
        "status": item.status,
        "ports": list(item.ports),
        "memory_bytes": item.memory,
        "memory_limit_bytes": item.memory_limit,
    }


def mebibytes(count: int) -> str:
    """Bytes as whole Mi; a dash where nothing is known."""
    return f"{count / 2**20:,.0f} Mi" if count else "-"


def _table(found: "list[Container]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("service", "state", "status", "ports"):
        table.add_column(title)
    table.add_column("memory", justify="right")
    table.add_column("limit", justify="right")
    for item in found:
        colour = "green" if item.state == "running" else "red"
        ports = ", ".join(map(str, item.ports))
        state = f"[{colour}]{item.state}[/]"
        table.add_row(item.service, state, item.status, ports, mebibytes(item.memory), mebibytes(item.memory_limit))
    total = mebibytes(sum(item.memory for item in found))
    table.add_row("", "", "", "", f"[bold]{total}[/]", "")
    Console().print(table)
