"""When what was being done is done again, and when it isn't; outages for real are in tests/faults."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from isthmus.errors import IsthmusError
from providers.containers import outage
from providers.containers.call import Call, CancelledError
from providers.containers.docker_errors import DockerLostError
from providers.containers.docker_host import DockerHost, DockerStoppedError
from providers.containers.outage import outlasting
from providers.containers.ownership import Ownership

OWNERSHIP = Ownership(owner="0123456789ab", stack="dev", urn="urn:x")


class Host:
    """An engine that is back at the third look."""

    def __init__(self, looks: int = 3) -> None:
        self.looks = looks

    def answers(self) -> bool:
        """Count the looks."""
        self.looks -= 1
        return self.looks < 0


def _call(docker: Callable[[], object], said: list[str], cancelled: Event | None = None) -> Call:
    return Call(
        docker=cast("Callable[[], DockerHost]", docker),
        ownership=OWNERSHIP,
        root=Path(),
        say=said.append,
        warn=said.append,
        cancelled=cancelled or Event(),
    )


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "PAUSE", 0.01)


def _failing(*errors: Exception) -> Callable[[], str]:
    left = list(errors)

    def work() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return work


@pytest.mark.parametrize("error", [DockerLostError("gone"), IsthmusError("ended with exit code 143")])
def test_what_an_outage_broke_off_is_done_again(error: Exception) -> None:
    host, said = Host(), list[str]()
    assert outlasting(_call(lambda: host, said), _failing(error)) == "done"
    assert "went away: waiting for it" in said[0]
    assert said[-1] == "the Docker engine is back: going on"


def test_a_failure_with_the_engine_there_is_one() -> None:
    with pytest.raises(IsthmusError, match="broken"):
        outlasting(_call(lambda: Host(0), []), _failing(IsthmusError("broken")))


def test_an_engine_that_was_never_there_is_not_waited_for() -> None:
    stopped = DockerStoppedError("it doesn't answer")

    def absent() -> DockerHost:
        raise stopped

    with pytest.raises(DockerStoppedError):
        outlasting(_call(absent, []), _failing(stopped))
    with pytest.raises(IsthmusError, match="of its own"):
        outlasting(_call(absent, []), _failing(IsthmusError("a fault of its own")))


def test_an_engine_that_goes_away_again_and_again_is_given_up() -> None:
    with pytest.raises(DockerLostError, match="the last"):
        outlasting(_call(lambda: Host(0), []), _failing(*[DockerLostError("x")] * 5, DockerLostError("the last")))


def test_a_stop_ends_the_waiting() -> None:
    stopped = Event()
    stopped.set()
    with pytest.raises(CancelledError):
        outlasting(_call(Host, [], stopped), _failing(DockerLostError("gone")))


def test_the_wait_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "RETURN_SECONDS", 0.05)
    with pytest.raises(DockerLostError, match=r"wasn't back after 0\.05 s \(gone\)"):
        outlasting(_call(lambda: Host(10**9), []), _failing(DockerLostError("gone")))
