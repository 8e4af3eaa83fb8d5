import pytest

from isthmus.rehearsal.errors import RefusedError
from isthmus.rehearsal.retry import Transient, retried


def test_what_is_refused_for_now_is_asked_again_with_growing_pauses() -> None:
    left, pauses = [3], list[float]()

    def ask() -> str:
        if left[0]:
            left[0] -= 1
            raise Transient(RefusedError("not now"))
        return "done"

    assert retried(ask, sleep=pauses.append) == "done"
    assert len(pauses) == 3
    assert pauses[0] < pauses[1] < pauses[2]


def test_the_servers_own_wish_is_heeded() -> None:
    left, pauses = [1], list[float]()

    def ask() -> str:
        if left[0]:
            left[0] -= 1
            raise Transient(RefusedError("not now"), after=2.0)
        return "done"

    retried(ask, sleep=pauses.append)
    assert 2.0 <= pauses[0] <= 2.5


def test_the_last_refusal_is_raised_as_it_is() -> None:
    def ask() -> str:
        raise Transient(RefusedError("never"))

    with pytest.raises(RefusedError, match="never"):
        retried(ask, attempts=3, sleep=lambda _: None)


def test_other_errors_are_not_tried_again() -> None:
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        raise RefusedError("no")

    with pytest.raises(RefusedError):
        retried(ask, sleep=lambda _: None)
    assert asked == [1]
