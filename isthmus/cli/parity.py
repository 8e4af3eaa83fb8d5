"""`isthmus parity`: two stacks side by side, and whether they are the same where they have to be."""

from typing import Annotated

import typer

from isthmus.cli.options import Json
from isthmus.errors import IsthmusError

Left = Annotated[str, typer.Argument(metavar="STACK", help="The one environment: a file of envs/, without .yaml.")]
Right = Annotated[str, typer.Argument(metavar="OTHER", help="The other.")]


class ParityError(IsthmusError):
    """Two stacks differ where nothing says that they may."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(parity)


def parity(left: Left, right: Right, json: Json = False) -> None:
    """Compare what two stacks are made of; ends with 1 where they differ and nothing declares why."""
    from envs.load import environment_path, load
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, result_json
    from isthmus.parity.asked import Asked
    from isthmus.parity.gather import gather
    from isthmus.parity.overlay import foresee
    from isthmus.parity.report import as_json, judge, lines

    root = project_root()
    asked = Asked.of(load(environment_path(root, left)), load(environment_path(root, right)))
    report = judge((left, right), gather(foresee(root, left)), gather(foresee(root, right)), asked)
    if json:
        result_json(as_json(report))
    else:
        result("\n".join(lines(report)))
    if report.undeclared:
        places = "; ".join(each.where for each in report.undeclared)
        raise ParityError(
            f"{left} and {right} differ where nothing declares why: {places}",
            hint="Make them the same, or declare the difference with its reason in isthmus/parity/declared.py.",
        )
