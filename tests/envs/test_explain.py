"""Pydantic's errors in the words of the person who wrote the file."""

import pytest

from envs.explain import show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        ({}, "keys with values"),
        ([], "a list"),
        (3, "3"),
        ("x", "'x'"),
    ],
)
def test_values_are_shown_as_the_file_has_them(value: object, text: str) -> None:
    assert show(value) == text


def test_a_long_value_is_cut() -> None:
    assert len(show("x" * 500)) == 60
