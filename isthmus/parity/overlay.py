"""Plans of stacks as they would be made anew, without Docker, state, credentials or network."""

import tempfile
from pathlib import Path

from isthmus.engines.derived import derive
from isthmus.engines.embedded import EmbeddedEngine
from isthmus.engines.events import Event
from isthmus.engines.project import Project
from isthmus.engines.results import Forecast
from isthmus.errors import IsthmusError

_STAND_INS = Path(__file__).with_name("plugins")
_LINKED = ("envs", "images")


class NotPlannedError(IsthmusError):
    """A stack whose plan cannot be made has no parity."""


class _Silent:
    def show(self, event: Event, /) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Do nothing."""


def foresee(root: Path, stack: str) -> Forecast:
    """What the program in `root` would make of a stack that is not there yet; raises NotPlannedError."""
    with tempfile.TemporaryDirectory(prefix="isthmus-parity-") as folder:
        project = _lay(root, Path(folder))
        result = EmbeddedEngine(project).preview(stack, display=_Silent())
    if result.forecast is None or result.failures:
        reasons = "; ".join(f"{each.urn.rpartition('::')[2]} {each.message}".strip() for each in result.failures)
        raise NotPlannedError(
            f"the plan cannot be made: {reasons}", where=stack, hint=f"bin/isthmus preview {stack} says more."
        )
    return result.forecast


def _lay(root: Path, folder: Path) -> Project:
    """The same program as a project of its own, with an empty state and the stand-in."""
    (folder / "state").mkdir()
    for name in _LINKED:
        if (root / name).is_dir():
            (folder / name).symlink_to(root / name, target_is_directory=True)
    plugins = {name: _STAND_INS / name for name in ("aws", "containers")}
    # Settings not the stack's own: the salt there is of a passphrase that this project does not have.
    return derive(Project(root=root), folder, plugins=plugins, settings="settings")
