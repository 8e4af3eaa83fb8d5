"""Pulumi's generated protocol classes, loaded without the rest of the SDK.

Importing `pulumi` takes half a second, and the engine needs its messages and service stubs only. Where `pulumi` is
already imported its own modules are used; otherwise the generated files are loaded under a package name of ours.
Loading them twice in one process is safe: the descriptor pool takes the same file again and returns the same classes.
"""

import importlib
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from isthmus.errors import IsthmusError

_ALIAS = "isthmus_pulumi_protocol"


def _package() -> str:
    if "pulumi.runtime.proto" in sys.modules:
        return "pulumi.runtime.proto"
    if _ALIAS not in sys.modules:
        found = importlib.util.find_spec("pulumi")
        if found is None or not found.submodule_search_locations:
            raise IsthmusError("the package pulumi is not installed", hint="run bin/isthmus, which installs it")
        folder = Path(found.submodule_search_locations[0]) / "runtime" / "proto"
        spec = importlib.machinery.ModuleSpec(_ALIAS, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[_ALIAS] = importlib.util.module_from_spec(spec)
    return _ALIAS


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"{_package()}.{name}")


if TYPE_CHECKING:
    from pulumi.runtime.proto import (
        alias_pb2,
        analyzer_pb2,
        analyzer_pb2_grpc,
        callback_pb2,
        callback_pb2_grpc,
        engine_pb2,
        engine_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        resource_pb2,
        resource_pb2_grpc,
    )
else:
    alias_pb2 = _load("alias_pb2")
    analyzer_pb2 = _load("analyzer_pb2")
    analyzer_pb2_grpc = _load("analyzer_pb2_grpc")
    callback_pb2 = _load("callback_pb2")
    callback_pb2_grpc = _load("callback_pb2_grpc")
    engine_pb2 = _load("engine_pb2")
    engine_pb2_grpc = _load("engine_pb2_grpc")
    plugin_pb2 = _load("plugin_pb2")
    provider_pb2 = _load("provider_pb2")
    provider_pb2_grpc = _load("provider_pb2_grpc")
    resource_pb2 = _load("resource_pb2")
    resource_pb2_grpc = _load("resource_pb2_grpc")

__all__ = [
    "alias_pb2",
    "analyzer_pb2",
    "analyzer_pb2_grpc",
    "callback_pb2",
    "callback_pb2_grpc",
    "engine_pb2",
    "engine_pb2_grpc",
    "plugin_pb2",
    "provider_pb2",
    "provider_pb2_grpc",
    "resource_pb2",
    "resource_pb2_grpc",
]
