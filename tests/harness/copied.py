"""A copy of the project, of which a test can edit the program and the environments."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copied(folder: Path) -> Path:
    """Copy what can be edited, and link the rest; gives the folder."""
    for name in ("envs", "stacks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.*"))
    for name in ("images", "providers", ".venv"):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copyfile(ROOT / "Pulumi.yaml", folder / "Pulumi.yaml")
    return folder
