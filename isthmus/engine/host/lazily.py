"""Modules that the SDK imports and that few programs use: imported when something of theirs is first used.

They are a third of the half second that importing the SDK takes, and it is taken twice a run.
"""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_SELDOM_USED = frozenset({"pulumi.automation", "dill"})
# What `inspect` asks of every module there is, when it looks for where something was written.
_KNOWN_UNLOADED = frozenset({"__class__", "__file__", "__name__", "__spec__"})


class _Unloaded(ModuleType):
    """A module that is loaded at its first use, and not for the sake of what is known without."""

    def __getattribute__(self, attribute: str) -> Any:
        if attribute in _KNOWN_UNLOADED:
            return object.__getattribute__(self, attribute)
        object.__setattr__(self, "__class__", ModuleType)
        object.__getattribute__(self, "__spec__").loader.exec_module(self)
        return getattr(self, attribute)


class _Loader(importlib.abc.Loader):
    """Leaves the loading of a module to its first use."""

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        object.__setattr__(module, "__class__", _Unloaded)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are seldom used as Python would, to load them at their first use."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module's specification with a lazy loader; None for every other module."""
        if fullname not in _SELDOM_USED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        spec.loader = _Loader(spec.loader)
        return spec


def install() -> None:
    """Have the modules imported lazily from now on."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
