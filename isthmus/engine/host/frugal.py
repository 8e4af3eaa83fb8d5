"""Sparing the SDK what it does for each resource, and what costs more than all the rest of a registration.

Each is found by its name. Where an SDK does not have it, there is nothing to spare.
"""

import asyncio
import functools
import gc
import importlib
import inspect
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType
from typing import Any

_SDK = "pulumi."
# How long to wait, in seconds, before looking whether other outputs have come up; and longer for each that is waited
# for, because to look again takes as long as there are outputs.
_PATIENCE = 0.2
_PATIENCE_FOR_EACH = 0.0005


def install(collections: tuple[int, int, int]) -> None:
    """Spare it them from now on, and collect garbage as seldom as `gc.set_threshold` is told."""
    import pulumi
    from pulumi.runtime import resource, stack

    gc.freeze()
    gc.set_threshold(*collections)
    gc.enable()
    pulumi.log.debug = without_chatter(pulumi.log.debug)
    setattr(stack, "asyncio", Patient())  # noqa: B010  it is the SDK's module's own name
    _replace(resource, "_get_stack_trace", of_caller_only)
    _replace(resource, "create_urn", unless_for_a_mock)
    _replace(importlib.import_module("pulumi._types"), "_types_from_annotations", functools.cache)


def _replace(module: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    found = getattr(module, name, None)
    if found is not None:
        setattr(module, name, make(found))


def without_chatter(told: Callable[..., None]) -> Callable[..., None]:
    """Debug messages without the SDK's own: four calls to the engine for a resource, and the program waits for each."""

    def debug(*args: Any, **named: Any) -> None:
        caller = inspect.currentframe()
        above = caller.f_back if caller is not None else None
        if above is None or not str(above.f_globals.get("__name__")).startswith(_SDK):
            told(*args, **named)

    return debug


class Patient:
    """asyncio, but that it waits for all of the outputs where the SDK would count them again after each."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def wait(self, tasks: Collection["asyncio.Task[Any]"], *, return_when: str) -> Any:
        """Wait for all, or the first that fails, or for long enough to count again."""
        if return_when != asyncio.FIRST_COMPLETED:
            return await asyncio.wait(tasks, return_when=return_when)
        patience = _PATIENCE + _PATIENCE_FOR_EACH * len(tasks)
        return await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION, timeout=patience)


def of_caller_only(_: Callable[[], Any]) -> Callable[[], Any]:
    """The stack at a registration with the one frame that the SDK takes for the place in the program."""
    from pulumi.runtime.proto import source_pb2

    @functools.cache
    def place(file: str, line: int) -> Any:
        try:
            position = source_pb2.SourcePosition(uri=Path(file).as_uri(), line=line)
        except ValueError:
            # A name that is no absolute path, such as `<string>`, has no place.
            position = None
        return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=position)])

    def stack() -> Any:
        caller = _who_made(inspect.currentframe())
        return source_pb2.StackTrace() if caller is None else place(caller.f_code.co_filename, caller.f_lineno)

    return stack


def _who_made(frame: FrameType | None) -> FrameType | None:
    """The frame that made the resource: what called the third `__init__`, counted from the SDK's base class."""
    seen = 0
    while frame is not None and seen < 3:
        seen += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    return frame


class _Unasked:
    """Stands for an output that is not looked at."""

    async def future(self) -> None:
        """Give nothing."""


def unless_for_a_mock(create: Callable[..., Any]) -> Callable[..., Any]:
    """Make a URN, but not the one that each registration makes for the case that there is no engine."""

    def create_urn(*args: Any, **named: Any) -> Any:
        caller = inspect.currentframe()
        above = caller.f_back if caller is not None else None
        if above is not None and above.f_code.co_name in ("do_register", "do_read"):
            return _Unasked()
        return create(*args, **named)

    return create_urn
