"""Tests of what the engine makes of a provider's words."""

import pytest

from isthmus.engine.provider import clean, seconds


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("plain words", "plain words"),
        (
            "Unexpected <class 'Exception'>: the port is taken:\n  File \"server.py\", line 77, in wrapper\n    x\n",
            "the port is taken",
        ),
        ("two lines\nof words", "two lines\nof words"),
    ],
)
def test_messages_lose_the_servers_wrapping(told: str, shown: str) -> None:
    assert clean(told) == shown


def test_timeouts() -> None:
    assert seconds({"create": 300.0}, "create") == 300.0
    assert seconds({"create": 300.0}, "delete") == 0.0
