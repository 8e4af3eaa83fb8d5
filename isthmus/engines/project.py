"""The project: what `Pulumi.yaml` says, as far as an engine needs it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import yaml

from isthmus.errors import IsthmusError

_FILE = "Pulumi.yaml"


class ProjectError(IsthmusError):
    """`Pulumi.yaml` is missing, or says something that no engine of this kit can follow."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A Pulumi project; `root` is the folder with its `Pulumi.yaml`."""

    root: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The file's content; raises ProjectError where it is missing or malformed."""
        path = self.root / _FILE
        try:
            read = yaml_map(path)
        except FileNotFoundError as error:
            raise ProjectError("there is no Pulumi project", where=str(path), hint="run this in the project") from error
        if not isinstance(read.get("name"), str):
            raise ProjectError("names no project", where=f"{path}: name", hint="add a line such as: name: isthmus")
        return read

    @property
    def name(self) -> str:
        """The project's name."""
        return str(self.settings["name"])

    @property
    def program(self) -> Path:
        """The folder, or the file, of the Pulumi program."""
        path = self.root / str(self.settings.get("main", "."))
        if not path.exists():
            raise ProjectError(f"there is no program {path}", where=f"{self.root / _FILE}: main")
        return path

    @property
    def state(self) -> Path:
        """The folder of the file backend, which holds `.pulumi`."""
        url = str(_map(self.settings.get("backend")).get("url", ""))
        parts = urlsplit(url)
        if parts.scheme != "file":
            raise ProjectError(
                f"the backend {url or '(none)'} is no file backend, the only one the embedded engine knows",
                where=f"{self.root / _FILE}: backend.url",
                hint="use file://FOLDER, or --engine pulumi",
            )
        return self.root / unquote(parts.netloc + parts.path)

    @property
    def python(self) -> str:
        """The Python that runs the program."""
        return virtual_python(self.root, _map(runtime_of(self.settings).get("options")))

    @property
    def plugins(self) -> Mapping[str, Path]:
        """The folders of the providers' plugins, by package."""
        listed = cast("list[dict[str, Any]]", _map(self.settings.get("plugins")).get("providers") or [])
        return {str(item["name"]): self.root / str(item["path"]) for item in listed}

    def stack_settings(self, stack: str) -> Path:
        """The file of a stack's configuration and of the salt of its secrets; it may not exist."""
        folder = str(self.settings.get("stackConfigDir") or self.settings.get("config") or ".")
        return self.root / folder / f"Pulumi.{stack}.yaml"


def yaml_map(path: Path) -> dict[str, Any]:
    """A YAML file's content where it is a map, else nothing; raises ProjectError where it is not YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _map(yaml.load(path.read_bytes(), Loader=loader))  # noqa: S506  both loaders are safe
    except yaml.YAMLError as error:
        raise ProjectError(f"is not YAML: {error}", where=str(path)) from error


def runtime_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The runtime that a project or a plugin names: `name` and maybe `options`."""
    runtime = settings.get("runtime")
    return {"name": runtime} if isinstance(runtime, str) else _map(runtime)


def _map(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def virtual_python(folder: Path, options: Mapping[str, Any]) -> str:
    """The Python of the virtual environment that `options.virtualenv` names, or else the one that runs now."""
    named = options.get("virtualenv")
    if not named:
        return sys.executable
    path = folder / str(named) / "bin" / "python"
    return str(path) if path.exists() else sys.executable


def find(start: Path) -> Project:
    """The project that a folder is in: the nearest parent with a `Pulumi.yaml`."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / _FILE).exists():
            return Project(root=folder)
    raise ProjectError("there is no Pulumi project", where=str(start), hint="run this in the project's folder")
