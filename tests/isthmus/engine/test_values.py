"""Tests of what can be said of values."""

import pytest

from isthmus.engine.values import (
    UNKNOWN,
    Output,
    ResourceRef,
    Secret,
    Value,
    equal,
    has_secret,
    has_unknown,
    secret_texts,
    unwrap,
)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1.0, 1.0, True),
        (True, 1.0, False),
        (False, False, True),
        ("1", 1.0, False),
        ([1.0], [1.0], True),
        ([1.0], [1.0, 2.0], False),
        ({"a": None}, {}, False),
        ({"a": True}, {"a": 1.0}, False),
        (Secret(True), Secret(1.0), False),
        (Secret("a"), Secret("a"), True),
        (UNKNOWN, UNKNOWN, True),
        (None, UNKNOWN, False),
    ],
)
def test_equality_is_that_of_json(left: Value, right: Value, same: bool) -> None:
    assert equal(left, right) is same


def test_marks_are_found_and_taken_off() -> None:
    value: Value = {"a": [Secret({"b": UNKNOWN})], "c": Output("x", known=False, secret=True)}
    assert has_secret(value)
    assert has_unknown(value)
    assert unwrap(value) == {"a": [{"b": UNKNOWN}], "c": "x"}
    assert not has_secret({"a": ["x"]})
    assert not has_unknown("x")
    assert has_unknown(ResourceRef("urn", UNKNOWN))


def test_secret_texts() -> None:
    value: Value = {"a": Secret(["x", {"b": "y"}]), "c": "z", "d": Output("w", known=True, secret=True)}
    assert sorted(secret_texts(value)) == ["w", "x", "y"]


def test_a_secret_does_not_show_itself() -> None:
    assert "hunter2" not in repr({"a": Secret("hunter2")})
