"""Garbage is collected seldom while a run lasts.

A run makes objects that live as long as it does, and Python would look at all of them again and again: with thousands
of resources, that makes its time grow with the square of their number.
"""

import contextlib
import gc
from collections.abc import Generator

# Objects made between two collections of the youngest, and collections of the younger between two of the older ones.
SELDOM = (100_000, 20, 100)


@contextlib.contextmanager
def seldom() -> Generator[None]:
    """Collect seldom; afterwards, as before."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
