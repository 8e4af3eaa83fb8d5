"""The project as a rehearsal has it: the same program, stand-ins for plugins, and a state of its own."""

import copy
import shutil
from pathlib import Path
from typing import Any

from isthmus.engines.derived import derive
from isthmus.engines.project import Project
from isthmus.rehearsal.errors import RehearsalError

STAND_INS = Path(__file__).with_name("providers")
_STOOD_IN = ("aws", "containers", "kubernetes")
_LINKED = ("images", "policies")


def lay(root: Path, folder: Path, stack: str) -> Project:
    """Lay the project in `root` out in a folder, with the environment of a stack to be edited; keeps what is there."""
    source = Project(root=root)
    for part in ("envs", "state"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    environment = root / "envs" / f"{stack}.yaml"
    if not environment.is_file():
        raise RehearsalError(f"there is no environment {stack!r}", where=str(environment))
    shutil.copyfile(environment, folder / "envs" / environment.name)
    for name in _LINKED:
        link = folder / name
        if (root / name).is_dir() and not link.is_symlink():
            link.symlink_to(root / name, target_is_directory=True)
    plugins = {**source.plugins, **{name: STAND_INS / name for name in _STOOD_IN}}
    return derive(source, folder, plugins=plugins, settings="envs")


def environment(project: Project, stack: str) -> Path:
    """The environment file of a stack, to be edited."""
    return project.root / "envs" / f"{stack}.yaml"


def unprotected(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of an environment's document in which AWS itself lets the database go."""
    lifted = copy.deepcopy(document)
    lifted.setdefault("aws", {}).setdefault("database", {})["deletion_protection"] = False
    return lifted
