"""Loading only those classes of an SDK's argument modules that are used.

`pulumi_aws.ec2` has 700 classes of arguments and outputs in two modules of a megabyte each, and a resource's module
takes all of them to use a few. Here such a module is cut into its classes, and a class is made when it is first
asked for; a resource's module is given those that its own text names.
"""

import re
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

SLICED = ("_inputs", "outputs")
_CLASS = re.compile(r"^(?:@pulumi\.\w+\n)?class (\w+)", re.MULTILINE)
_ALL = re.compile(r"^__all__ = \[.*?^\]", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"'([A-Z]\w*)'")


class SlicedModule(ModuleType):
    """A module whose classes are made when they are asked for."""

    blocks: dict[str, str]
    """Text of the classes that are not made yet, by name."""

    def __getattr__(self, name: str) -> object:
        """Make a class, and those that it names."""
        self.make(name)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None

    def make(self, name: str) -> bool:
        """Make a class, if there is one of that name; gives whether there is."""
        block = vars(self).get("blocks", {}).pop(name, None)
        if block is not None:
            _run(block, self)
            for other in _NAMED.findall(block):
                self.make(other)
        return name in vars(self)


class SlicingLoader(Loader):
    """Loads a module as text, cut into its classes."""

    def __init__(self, path: str) -> None:
        """`path` is the module's file."""
        self._path = path

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a module that makes its classes when they are asked for."""
        return SlicedModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Run what stands before the first class, less `__all__`, which would ask for all."""
        assert isinstance(module, SlicedModule)  # noqa: S101 - create_module made it
        text = Path(self._path).read_text(encoding="utf-8")
        found = list(_CLASS.finditer(text))
        ends = [*(match.start() for match in found[1:]), len(text)]
        module.blocks = {match[1]: text[match.start() : end] for match, end in zip(found, ends, strict=True)}
        head = text[: found[0].start()] if found else text
        _run(_ALL.sub("__all__: list[str] = []", head), module)


class FedLoader(SourceFileLoader):
    """Loads a resource's module, and gives it the arguments' classes that it names."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module as ever, then add what `from ._inputs import *` would have brought."""
        super().exec_module(module)
        inputs = sys.modules.get(f"{module.__name__.rpartition('.')[0]}._inputs")
        if isinstance(inputs, SlicedModule):
            for name in sorted(set(_NAMED.findall(Path(self.path).read_text(encoding="utf-8")))):
                if inputs.make(name):
                    vars(module)[name] = vars(inputs)[name]


def _run(text: str, module: ModuleType) -> None:
    code: CodeType = compile(text, str(module.__name__), "exec")
    exec(code, vars(module))  # noqa: S102 - the SDK's own code
