"""Sparing the SDK two things that it does for each resource, and that cost more than all the rest of a registration."""

import functools
import inspect
import traceback
from collections.abc import Callable
from typing import Any

_SDK = "pulumi."


def install() -> None:
    """Spare it them from now on."""
    import pulumi
    from pulumi.runtime import resource

    pulumi.log.debug = _without_chatter(pulumi.log.debug)
    # Where an SDK does not have it, there is nothing to spare.
    place: Any = getattr(resource, "_get_source_position_for_frame", None)
    if place is not None:
        setattr(resource, place.__name__, _remembering(place))


def _without_chatter(told: Callable[..., None]) -> Callable[..., None]:
    """Debug messages without the SDK's own: four calls to the engine for a resource, and the program waits for each."""

    def debug(*args: Any, **named: Any) -> None:
        own = inspect.currentframe()
        caller = own.f_back if own is not None else None
        if caller is None or not str(caller.f_globals.get("__name__")).startswith(_SDK):
            told(*args, **named)

    return debug


def _remembering(place: Callable[[traceback.FrameSummary], Any]) -> Callable[[traceback.FrameSummary], Any]:
    """A frame's place in the source, worked out once: each registration asks for those of its whole stack."""

    @functools.cache
    def of(filename: str, line: int | None) -> Any:
        return place(traceback.FrameSummary(filename, line, "", lookup_line=False))

    return lambda frame: of(frame.filename, frame.lineno)
