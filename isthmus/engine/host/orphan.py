"""Ending a process whose engine is gone: a killed engine's children must not go on working unseen."""

import os
import threading

_ENDED = 1


def die_with(descriptor: int) -> None:
    """End this process as soon as the other end of the pipe is closed, which it is when its process ends."""
    threading.Thread(target=_wait, args=(descriptor,), daemon=True).start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 4096):
        pass
    os._exit(_ENDED)
