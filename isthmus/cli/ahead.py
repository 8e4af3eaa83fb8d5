"""Starting what a run needs before the tool itself is imported: both take about as long, and two cores do both."""

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from isthmus.errors import IsthmusError

_WITH_PROGRAM = {"up": True, "preview": True, "refresh": False}


_OTHERWISE = ("--no-policies", "--policy-pack")
"""Options with which a run has no pack, or another than the project's own."""


def begin(arguments: Sequence[str]) -> None:
    """Start the embedded engine's processes if these arguments ask for a run of it.

    What is started only imports until the run begins, and ends with this process if none does.
    """
    if not arguments or arguments[0] not in _WITH_PROGRAM or shutil.which("pulumi"):
        return
    if any(argument in ("-h", "--help") or argument.startswith("--engine") for argument in arguments):
        return
    from isthmus.cli.packs import packs_of
    from isthmus.cli.place import project_root
    from isthmus.engine import forking, spawning
    from isthmus.engines.project import Project

    try:
        project, with_program = Project(root=project_root()), _WITH_PROGRAM[arguments[0]]
        own = packs_of(project.root, _stack(project.root, arguments), None)
        packs = own if with_program and not any(each.startswith(_OTHERWISE) for each in arguments) else []
        begin_run = partial(spawning.begin, project, with_program=with_program, packs=packs, cloud=bool(own))
        if not forking.possible():
            begin_run()
            return
        # The environment's schema is imported by the command and by the kit's own program.
        forking.prepare(["envs.load"])
        begin_run(start=forking.start)
    except (IsthmusError, OSError):
        # The command comes upon the same, and says it with all else that it finds.
        return


def _stack(root: Path, arguments: Sequence[str]) -> str:
    """The stack that is meant, as far as can be said before options are understood: a wrong guess costs time alone."""
    named = (each for each in arguments[1:] if (root / "envs" / f"{each}.yaml").is_file())
    return next(named, "dev-local")
