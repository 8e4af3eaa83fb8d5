"""Asking again what was refused only for now: conflicts (409) and throttling (429), with growing pauses."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_FIRST = 0.1
_LONGEST = 5.0
ATTEMPTS = 8


class Transient(Exception):  # noqa: N818  no error that a user meets: what is meant to be tried again
    """An answer that says to try again; `after` is the server's own wish in seconds, `error` what to raise at last."""

    def __init__(self, error: Exception, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


def retried(ask: Callable[[], T], *, attempts: int = ATTEMPTS, sleep: Callable[[float], None] = time.sleep) -> T:
    """What `ask` gives, asked again after each Transient; the last one's error where none of `attempts` succeeds."""
    pause = _FIRST
    for attempt in range(attempts):
        try:
            return ask()
        except Transient as transient:
            if attempt == attempts - 1:
                raise transient.error from transient
            wanted = transient.after if transient.after is not None else pause
            # Spread out, so that those who were refused together do not come back together.
            sleep(min(wanted, _LONGEST) * random.uniform(1.0, 1.25))  # noqa: S311
            pause = min(pause * 2, _LONGEST)
    raise AssertionError("no attempt was asked for")
