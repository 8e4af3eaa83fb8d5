"""Tests of looking at state."""

from isthmus.engine.inspect import masked
from isthmus.engine.values import Secret


def test_secrets_are_masked_wherever_they_are() -> None:
    assert masked({"a": [Secret({"b": "x"}), "y"], "c": Secret("z")}) == {"a": ["[secret]", "y"], "c": "[secret]"}
