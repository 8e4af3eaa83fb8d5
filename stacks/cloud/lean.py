"""Importing single modules of Pulumi's large SDKs, without the rest of their packages.

`pulumi_aws.ec2` and its like import every resource that they have when they are first touched: 3.5 s of CPU time for
those that the cloud stack needs, against 0.4 s for the modules themselves. After `install`,
`from pulumi_aws.ec2.vpc import Vpc` runs that module alone, because the packages around it have no code of their own.
Without it the same imports work, and are slow.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from types import ModuleType

from stacks.cloud.slices import SLICED, FedLoader, SlicingLoader

SDKS = frozenset({"pulumi_aws", "pulumi_kubernetes"})


class _Empty(Loader):
    """Loads a package as a folder of modules, and runs nothing."""

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave it to Python."""
        del spec
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing."""


class _Finder(MetaPathFinder):
    """Finds the packages of the SDKs, less what they would import."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give a package of an SDK an empty body; leave modules and everything else to Python."""
        if fullname.partition(".")[0] not in SDKS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None:
            return None
        if spec.submodule_search_locations is None:
            return _sliced(spec)
        bare = ModuleSpec(fullname, _Empty(), origin=spec.origin, is_package=True)
        bare.submodule_search_locations = list(spec.submodule_search_locations)
        return bare


def _sliced(spec: ModuleSpec) -> ModuleSpec | None:
    package, _, name = spec.name.rpartition(".")
    if not package.startswith("pulumi_aws.") or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    loader = SlicingLoader(spec.origin) if name in SLICED else FedLoader(spec.name, spec.origin)
    return spec_from_file_location(spec.name, spec.origin, loader=loader)


def install() -> None:
    """Import modules of the SDKs alone from here on; does nothing where the SDKs are imported already."""
    if SDKS.isdisjoint(sys.modules) and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
