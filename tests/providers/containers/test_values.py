"""Property values as plain Python."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import StringAsset
from pulumi.provider.experimental.property_value import PropertyValue

from providers.containers.values import (
    UNKNOWN,
    Plain,
    Secret,
    UnsupportedValueError,
    from_property,
    has_unknown,
    push_secrets_down,
    reveal,
    secret_strings,
    to_property,
)

LEAVES = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text() | st.just(UNKNOWN)


def _nest(inner: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3) | inner.map(_secret)


def _secret(value: Plain) -> Plain:
    return value if isinstance(value, Secret) else Secret(value)


@given(st.recursive(LEAVES, _nest, max_leaves=12))
def test_there_and_back_changes_nothing(value: Plain) -> None:
    assert from_property(to_property(value)) == value


@given(st.recursive(LEAVES, _nest, max_leaves=12))
def test_moving_secrets_down_changes_no_value(value: Plain) -> None:
    assert reveal(push_secrets_down(value)) == reveal(value)


def test_whole_numbers_are_integers_and_fractions_stay() -> None:
    assert repr(from_property(PropertyValue(3.0))) == "3"
    assert from_property(PropertyValue(0.5)) == 0.5


def test_unknowns_are_found_at_any_depth() -> None:
    assert has_unknown({"a": [1, Secret({"b": UNKNOWN})]})
    assert not has_unknown({"a": [1, Secret({"b": "x"})]})


def test_secret_strings_are_those_under_a_secret() -> None:
    value: Plain = {"a": "open", "b": Secret(["one", {"c": "two"}]), "d": [Secret("three")]}
    assert sorted(secret_strings(value)) == ["one", "three", "two"]


def test_secrets_move_to_the_leaves() -> None:
    assert push_secrets_down(Secret({"a": ["x"]})) == {"a": [Secret("x")]}


def test_a_secret_does_not_show_itself() -> None:
    assert "hush" not in repr({"a": Secret("hush")})


def test_an_asset_is_refused() -> None:
    with pytest.raises(UnsupportedValueError, match="StringAsset"):
        from_property(PropertyValue(StringAsset("x")))
