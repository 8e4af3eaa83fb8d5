"""Which policy packs a run has: those that were asked for, else for a stack in the cloud the project's own."""

from collections.abc import Sequence
from pathlib import Path

OWN = "policies"
"""The folder of the project's own pack."""


def packs_of(root: Path, stack: str, given: Sequence[Path] | None, *, off: bool = False) -> list[Path]:
    """The folders of the packs; `off` leaves the project's own out.

    An estate on containers has none by itself, so that nothing makes its `up` slower. Whatever is wrong with the
    environment file is left to whoever reads all of it.
    """
    own = root / OWN
    if given or off or not (own / "PulumiPolicy.yaml").is_file() or not _in_the_cloud(root, stack):
        return list(given or ())
    return [own]


def _in_the_cloud(root: Path, stack: str) -> bool:
    from isthmus.engines.project import ProjectError, yaml_map

    try:
        found = yaml_map(root / "envs" / f"{stack}.yaml")
    except (ProjectError, OSError):
        return False
    return found.get("substrate") not in ("containers", None)
