"""Starting what a run needs before the tool itself is imported: both take about as long, and two cores do both."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.engines.project import Project

_WITH_PROGRAM = {"up": True, "preview": True, "refresh": False}
_OTHERWISE = ("--no-policies", "--policy-pack")
"""Options with which a run has no pack, or another than the project's own."""
_EMBEDDED = "embedded"


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A run of the embedded engine that a command begins with, as far as its arguments tell."""

    stack: str
    with_program: bool = True
    with_plugins: bool = True
    with_packs: bool = True


def begin(arguments: Sequence[str]) -> None:
    """Start the embedded engine's processes if these arguments ask for a run of it.

    What is started only imports until the run begins, and ends with this process if none does.
    """
    if not _asks_for_one(arguments):
        return
    from isthmus.cli.packs import packs_of
    from isthmus.cli.place import project_root
    from isthmus.engine import forking, spawning
    from isthmus.engines.project import Project

    try:
        project = Project(root=project_root())
        begin_run = partial(spawning.begin, project)
        if forking.possible():
            # The environment's schema is imported by the command and by the kit's own program.
            forking.prepare(["envs.load"])
            begin_run = partial(begin_run, start=forking.start)
        for run in _runs(project, arguments):
            own = packs_of(project.root, run.stack, None)
            begin_run(
                with_program=run.with_program,
                with_plugins=run.with_plugins,
                packs=own if run.with_packs else [],
                cloud=bool(own),
            )
    except (IsthmusError, OSError):
        # The command comes upon the same, and says it with all else that it finds.
        return


def _asks_for_one(arguments: Sequence[str]) -> bool:
    if any(argument in ("-h", "--help") for argument in arguments):
        return False
    if arguments[:1] == ["parity"] or (arguments[:2] == ["policies", "check"] and not _has(arguments, "--state")):
        return True
    return bool(arguments) and arguments[0] in _WITH_PROGRAM and _engine(arguments) == _EMBEDDED


def _engine(arguments: Sequence[str]) -> str:
    """The engine that the run is going to have."""
    named = [after for before, after in pairwise(arguments) if before == "--engine"]
    named += [each.partition("=")[2] for each in arguments if each.startswith("--engine=")]
    if named and named[-1] != "auto":
        return named[-1]
    return "pulumi" if shutil.which("pulumi") else _EMBEDDED


def _has(arguments: Sequence[str], option: str) -> bool:
    return any(each == option or each.startswith(f"{option}=") for each in arguments)


def _runs(project: "Project", arguments: Sequence[str]) -> list[_Run]:
    """The runs to begin, the last first: who begins one takes the newest."""
    stacks = _stacks(project.root, arguments)
    if arguments[0] == "parity":
        # They are plans with providers that stand in, and without packs.
        return [_Run(stack=stack, with_plugins=False, with_packs=False) for stack in reversed(stacks[:2])]
    stack = stacks[0] if stacks else "dev-local"
    if arguments[0] == "policies":
        return [] if _deployed(project, stack) else [_Run(stack=stack)]
    with_program = _WITH_PROGRAM[arguments[0]]
    with_packs = with_program and not any(each.startswith(_OTHERWISE) for each in arguments)
    return [_Run(stack=stack, with_program=with_program, with_packs=with_packs)]


def _stacks(root: Path, arguments: Sequence[str]) -> list[str]:
    """The stacks that are meant, as far as can be said before options are understood; a wrong guess costs time."""
    return [each for each in arguments[1:] if (root / "envs" / f"{each}.yaml").is_file()]


def _deployed(project: "Project", stack: str) -> bool:
    """Whether there is a state, which is then judged without a run."""
    return (project.state / ".pulumi" / "stacks" / project.name / f"{stack}.json").exists()
