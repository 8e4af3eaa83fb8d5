"""Which project a command is about."""

import os
from pathlib import Path

from isthmus.errors import IsthmusError


class ProjectError(IsthmusError):
    """There is no project here."""


def project_root() -> Path:
    """The nearest folder, from here upwards, with a Pulumi.yaml; else the checkout that this tool belongs to.

    `ISTHMUS_PROJECT` names another. Raises ProjectError.
    """
    named = os.environ.get("ISTHMUS_PROJECT")
    if named:
        root = Path(named).expanduser().absolute()
        if not (root / "Pulumi.yaml").is_file():
            raise ProjectError("there is no Pulumi.yaml", where=str(root), hint="ISTHMUS_PROJECT names this folder.")
        return root
    here = Path.cwd()
    own = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, own):
        if (folder / "Pulumi.yaml").is_file() and (folder / "envs").is_dir():
            return folder
    raise ProjectError("there is no project here", where=str(here), hint="Run this inside the project's folder.")
