"""Modules that the SDK imports and that few programs use: imported when something of theirs is first used.

They are a third of the half second that importing the SDK takes, and it is taken twice a run.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

_SELDOM_USED = frozenset({"pulumi.automation", "dill"})


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
        spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


def install() -> None:
    """Have the modules imported lazily from now on."""
    sys.meta_path.insert(0, _Finder())
