"""Starting what a run needs before the tool itself is imported: both take about as long, and two cores do both."""

import shutil
from collections.abc import Sequence

from isthmus.errors import IsthmusError

_WITH_PROGRAM = {"up": True, "preview": True, "refresh": False}


def begin(arguments: Sequence[str]) -> None:
    """Start the embedded engine's processes if these arguments ask for a run of it.

    What is started only imports until the run begins, and ends with this process if none does.
    """
    if not arguments or arguments[0] not in _WITH_PROGRAM or shutil.which("pulumi"):
        return
    if any(argument in ("-h", "--help") or argument.startswith("--engine") for argument in arguments):
        return
    from isthmus.cli.place import project_root
    from isthmus.engine import forking, spawning
    from isthmus.engines.project import Project

    try:
        project, with_program = Project(root=project_root()), _WITH_PROGRAM[arguments[0]]
        if not forking.possible():
            spawning.begin(project, with_program=with_program)
            return
        # The environment's schema is imported by the command and by the kit's own program.
        forking.prepare(["envs.load"])
        spawning.begin(project, with_program=with_program, start=forking.start)
    except (IsthmusError, OSError):
        # The command comes upon the same, and says it with all else that it finds.
        return
