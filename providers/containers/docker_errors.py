"""Docker's own errors, put into words that say what was being done."""

from collections.abc import Generator
from contextlib import contextmanager

from docker.errors import APIError, DockerException
from requests.exceptions import ChunkedEncodingError, ReadTimeout, RequestException
from requests.exceptions import ConnectionError as NoConnectionError
from urllib3.exceptions import HTTPError

from isthmus.errors import IsthmusError

CONFLICT = 409  # the status of what can't be because of what is there already
NO_SPACE = "no space left"
# What the engine says, in part, and what helps.
HINTS = {
    NO_SPACE: "The disk is full: free some space (docker system df shows what takes it), then run up again.",
    "non-overlapping ipv4 address pool": "Docker has no addresses left for another network: remove networks that "
    "nothing needs (docker network prune), then run up again.",
    "connection aborted": "The Docker engine stopped or restarted: see that it runs (docker info), then run up again.",
    "connection refused": "The Docker engine stopped or restarted: see that it runs (docker info), then run up again.",
}


class DockerOperationError(IsthmusError):
    """The Docker engine refused or failed what it was asked."""


class DockerLostError(DockerOperationError):
    """The Docker engine went away in the middle of what it was asked, and whether that was done is not known."""


# How the engine answers while it goes down, when its own helper process is gone already.
GOING_DOWN = ("transport is closing", "connection is closing", "ttrpc: closed", "containerd.sock: connect:")


@contextmanager
def explained(doing: str, where: str, hint: str = "") -> Generator[None]:
    """Turn an error of the Docker engine into a DockerOperationError that says what was being done."""
    try:
        yield
    except (APIError, DockerException, RequestException, HTTPError) as error:
        told = reason(error)
        kind = DockerLostError if is_lost(error) else DockerOperationError
        raise kind(f"{doing} failed: {told}", where=where, hint=hint or hint_for(told)) from error


def is_lost(error: Exception) -> bool:
    """Whether an error says that the engine went away, and not that it refused or was slow."""
    if isinstance(error, APIError):
        return any(words in reason(error) for words in GOING_DOWN)
    broken = isinstance(error, NoConnectionError | ChunkedEncodingError | HTTPError)
    return broken and not isinstance(error, ReadTimeout)


def hint_for(told: str) -> str:
    """Say what to do about an error of the Docker engine that is known; empty for others."""
    return next((hint for words, hint in HINTS.items() if words in told.lower()), "")


def reason(error: Exception) -> str:
    """Give the engine's own words, without the address and status that docker-py puts around them."""
    return str(error.explanation or error) if isinstance(error, APIError) else str(error)
