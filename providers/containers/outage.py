"""An engine that goes away in the middle: it is waited for, and what was being done is done again.

Every handler's call may be made twice, for each adopts what a killed one left: so one that an outage breaks off is.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from isthmus.errors import IsthmusError
from providers.containers.call import Call, CancelledError
from providers.containers.docker_errors import DockerLostError, explained
from providers.containers.docker_host import DockerError
from providers.containers.full_disk import tell_full_disk

# Stopping a full estate's containers and starting the engine again takes about 20 s.
RETURN_SECONDS, PAUSE = 90.0, 0.5
# An engine that goes away more often than that in the middle of one call won't get it done.
OUTAGES = 5

T = TypeVar("T")


def outlasting(call: Call, work: Callable[[], T]) -> T:
    """Do the work, again after each outage; raises DockerLostError when the engine isn't back within 90 s."""
    for _ in range(OUTAGES):
        try:
            return _explained(call, work)
        except (DockerError, CancelledError):
            raise  # there was no engine to begin with, or nobody waits any more
        except DockerLostError as error:
            wait_for_return(call, error)
        except IsthmusError as error:
            # A container that ends because the engine goes down looks like one that fails.
            if _answers(call):
                tell_full_disk(call, error)
                raise
            wait_for_return(call, error)
    return _explained(call, work)


def _explained(call: Call, work: Callable[[], T]) -> T:
    # Whatever else Docker's client raises reads like a sentence.
    with explained("talking to Docker", call.ownership.urn):
        return work()


def _answers(call: Call) -> bool:
    try:
        return call.docker().answers()
    except DockerError:
        return True  # it was never there: the first error says more


def wait_for_return(call: Call, error: IsthmusError) -> None:
    """Wait for the engine, saying so; raises DockerLostError when it isn't back within 90 s."""
    deadline = time.monotonic() + RETURN_SECONDS
    while not _answers(call):
        call.stop_if_cancelled()
        left = deadline - time.monotonic()
        if left <= 0:
            raise DockerLostError(
                f"the Docker engine went away, and wasn't back after {RETURN_SECONDS:g} s ({error.what})",
                where=call.ownership.urn,
                hint="See that it runs (docker info), then run up again: it goes on where this one stopped.",
            ) from error
        call.say(f"the Docker engine went away: waiting for it, {left:.0f} s more")
        call.cancelled.wait(min(PAUSE, left))
    call.say("the Docker engine is back: going on")
