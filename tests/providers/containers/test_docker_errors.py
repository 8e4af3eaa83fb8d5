"""Docker's own errors, put into words."""

import pytest
from docker.errors import APIError
from requests.exceptions import ConnectionError as NoConnectionError

from providers.containers.docker_errors import DockerOperationError, explained


def test_an_error_says_what_was_being_done_and_where() -> None:
    with pytest.raises(DockerOperationError) as caught, explained("making the network n", "urn:x"):
        raise APIError("500 Server Error", explanation="network with name n already exists")
    assert str(caught.value) == "urn:x: making the network n failed: network with name n already exists"


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (APIError("x", explanation="write /var: no space left on device"), "The disk is full"),
        (APIError("x", explanation="could not find an available, non-overlapping IPv4 address pool"), "no addresses"),
        (NoConnectionError("('Connection aborted.', RemoteDisconnected())"), "stopped or restarted"),
    ],
)
def test_known_errors_say_what_to_do(error: Exception, hint: str) -> None:
    with pytest.raises(DockerOperationError, match=hint), explained("making it", "urn:x"):
        raise error


def test_a_hint_given_comes_first() -> None:
    with pytest.raises(DockerOperationError, match="do this"), explained("making it", "urn:x", "do this"):
        raise APIError("x", explanation="no space left on device")
