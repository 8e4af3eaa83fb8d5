"""Garbage is collected seldom while a run lasts."""

import contextlib
import gc
from collections.abc import Generator

from isthmus.engine.host.seldom import SELDOM


@contextlib.contextmanager
def seldom() -> Generator[None]:
    """Collect seldom; afterwards, as before."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
