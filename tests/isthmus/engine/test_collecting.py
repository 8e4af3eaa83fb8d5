"""Tests of how often garbage is collected."""

import gc

import pytest

from isthmus.engine import collecting


def test_it_is_as_before_afterwards() -> None:
    before = gc.get_threshold()
    seen: list[tuple[int, int, int]] = []

    def fail() -> None:
        with collecting.seldom():
            seen.append(gc.get_threshold())
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        fail()
    assert seen == [collecting.SELDOM]
    assert gc.get_threshold() == before
