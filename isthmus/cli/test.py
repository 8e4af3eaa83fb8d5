"""`isthmus test`: the project's own checks."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(run_tests)


def run_tests(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="For pytest; with any of them, nothing else is run.", metavar="[ARGS]...")
    ] = None,
) -> None:
    """Check style, types and tests; gets Docker where that can be done without asking."""
    from isthmus.cli.place import project_root
    from isthmus.cli.preflight import require_docker
    from isthmus.cli.terminal import result, say
    from isthmus.testing import Runner, plan, selection

    root = project_root()
    if not arguments:
        require_docker(root, yes=True)
    runner = Runner(root, say)
    ok = runner.run(selection(root, arguments) if arguments else plan(root))
    result(str(runner.counts()))
    if not ok:
        raise typer.Exit(1)
