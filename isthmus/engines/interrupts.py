"""Ctrl-C while the Pulumi CLI works: the terminal tells it too, and it cancels by itself."""

import contextlib
import signal
import threading
from collections.abc import Generator
from types import FrameType

import psutil

from isthmus.engines.events import Diagnostic, Display


@contextlib.contextmanager
def left_to_child(seen: list[int], display: Display) -> Generator[None]:
    """Leave Ctrl-C to the child process, which is in the same group, instead of killing it; `seen` gets each signal.

    A signal to end, which comes to this process alone, is handed on to the child as Ctrl-C.
    """
    if threading.current_thread() is not threading.main_thread():
        # Signals are heeded by the main thread only.
        yield
        return

    def interrupted(number: int, _: FrameType | None) -> None:
        seen.append(number)
        first = "cancelling: what has begun is finished first; once more to stop it"
        display.show(Diagnostic(severity="warning", message=first if len(seen) == 1 else "stopping now"))
        if number == signal.SIGTERM:
            for child in psutil.Process().children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
