"""Docker's own errors, put into words that say what was being done."""

from collections.abc import Generator
from contextlib import contextmanager

from docker.errors import APIError, DockerException
from requests.exceptions import RequestException

from isthmus.errors import IsthmusError


class DockerOperationError(IsthmusError):
    """The Docker engine refused or failed what it was asked."""


@contextmanager
def explained(doing: str, where: str, hint: str = "") -> Generator[None]:
    """Turn an error of the Docker engine into a DockerOperationError that says what was being done."""
    try:
        yield
    except (APIError, DockerException, RequestException) as error:
        raise DockerOperationError(f"{doing} failed: {reason(error)}", where=where, hint=hint) from error


def reason(error: Exception) -> str:
    """Give the engine's own words, without the address and status that docker-py puts around them."""
    return str(error.explanation or error) if isinstance(error, APIError) else str(error)
