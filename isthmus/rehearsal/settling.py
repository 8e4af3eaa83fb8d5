"""Waiting for a cluster's controllers to have done what there is to do."""

import time
from collections.abc import Callable

from isthmus.rehearsal import checks
from isthmus.rehearsal.kube import Kube

_SECONDS = 60.0
_PAUSE = 0.5


def calm(kube: Kube) -> None:
    """Let controllers end what they are at: an autoscaler first has to see that there are fewer than its least."""
    settle(lambda: not (checks.unscaled(kube) or checks.unavailable(kube) or checks.unplaced(kube)))


def settle(done: Callable[[], bool]) -> None:
    """Give controllers time to do what they have been asked."""
    until = time.monotonic() + _SECONDS
    while not done() and time.monotonic() < until:
        time.sleep(_PAUSE)
