"""Tests of isthmus/conformance/check.py."""

import pytest

from isthmus.conformance.check import CheckFailedError, fail, wait_for


def test_a_failure_says_what_was_expected_and_what_came() -> None:
    with pytest.raises(CheckFailedError, match="expected 2 keys; came 3"):
        fail("2 keys", 3)


def test_waiting_ends_when_there_is_nothing_left_to_wait_for() -> None:
    answers = iter(["not yet", "not yet", None])
    wait_for("it", lambda: next(answers), seconds=5, pause=0)


def test_waiting_gives_up_with_what_came_last() -> None:
    with pytest.raises(CheckFailedError, match="expected it within 0 s; came still down"):
        wait_for("it", lambda: "still down", seconds=0, pause=0)
