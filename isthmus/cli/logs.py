"""`isthmus logs`: what the estate's containers say."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli.options import DEFAULT_STACK
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.local.objects import Container


class NoServiceError(IsthmusError):
    """The estate has no such service here."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(logs)


def logs(
    service: Annotated[str, typer.Argument(help="A service, as `status` names it; all of them when absent.")] = "",
    stack: Annotated[str, typer.Option("--stack", "-s", help="The environment.")] = DEFAULT_STACK,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come.")] = False,
    tail: Annotated[int, typer.Option("--tail", "-n", min=0, help="Lines from the end.")] = 100,
) -> None:
    """Print what the estate's containers say, each line with its service."""
    from isthmus.cli.place import project_root
    from isthmus.cli.stack_outputs import require_local
    from isthmus.local.objects import containers
    from providers.containers.docker_host import connect

    root = project_root()
    labels = f"--selector isthmus/name={service or 'SERVICE'}"
    require_local(root, stack, instead=f"kubectl --namespace isthmus logs {labels} --tail {tail}")
    docker = connect()
    chosen = select(containers(root, stack, docker=docker), service, stack)
    width = max(len(item.service) for item in chosen)
    api: Any = docker.api
    if not follow:
        for item in chosen:
            print_lines(item.service if len(chosen) > 1 else "", width, [api.logs(item.id, tail=tail)])
        return
    _follow(api, chosen, width, tail)


def select(found: "list[Container]", service: str, stack: str) -> "list[Container]":
    """The containers of a service: exactly that name, or else the names that begin with it. Raises NoServiceError."""
    chosen = [item for item in found if not service or item.service == service]
    chosen = chosen or [item for item in found if item.service.startswith(f"{service}-")]
    if chosen:
        return chosen
    names = ", ".join(item.service for item in found)
    if not names:
        raise NoServiceError(f"{stack} has no containers", hint=f"Run: bin/isthmus up {stack}")
    raise NoServiceError(f"{stack} has no service {service!r}", hint=f"Services: {names}.")


def print_lines(service: str, width: int, chunks: Iterable[bytes]) -> None:
    """Print log output, whole lines, each after the service's name where there is more than one."""
    from isthmus.cli.terminal import result

    prefix = f"{service:<{width}} | " if service else ""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            result(prefix + line.decode(errors="replace").rstrip("\r"))
    if rest:
        result(prefix + rest.decode(errors="replace"))


def _follow(api: Any, chosen: "list[Container]", width: int, tail: int) -> None:
    import threading

    def one(item: "Container") -> None:
        print_lines(
            item.service if len(chosen) > 1 else "",
            width,
            api.logs(item.id, tail=tail, stream=True, follow=True),
        )

    threads = [threading.Thread(target=one, args=(item,), daemon=True) for item in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
