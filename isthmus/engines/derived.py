"""The same program as a project of its own: another folder, other plugins, a state of its own."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from isthmus.engines.project import Project


def derive(source: Project, folder: Path, *, plugins: Mapping[str, Path], settings: str) -> Project:
    """Write the settings of a project in `folder` that runs the program of `source` with these plugins, by name.

    Its state is below `folder`, in `state`, which must be there; `settings` is where it keeps its stacks' own settings.
    """
    listed = [{"name": name, "path": str(plugins[name].resolve())} for name in sorted(plugins)]
    written = {
        "name": source.name,
        "runtime": {"name": "python", "options": {"virtualenv": str(Path(source.python).parents[1])}},
        "main": str(source.program.resolve()),
        "stackConfigDir": settings,
        "backend": {"url": "file://state"},
        "plugins": {"providers": listed},
    }
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(written, sort_keys=True), encoding="utf-8")
    return Project(root=folder)
