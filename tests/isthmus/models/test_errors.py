"""Tests of isthmus/models/errors.py."""

from isthmus.models.errors import UnknownAliasError, UnknownModelError


def test_an_empty_registry_says_what_to_do_first() -> None:
    assert "log and register one" in UnknownModelError("m", [], where="http://r").hint


def test_without_a_near_name_the_known_ones_are_listed() -> None:
    assert UnknownModelError("zzz", ["b", "a"], where="http://r").hint == "the registry has: a, b"


def test_a_model_without_versions_says_to_register_one() -> None:
    assert "register a version" in UnknownAliasError("m", "champion", [], where="http://r").hint
