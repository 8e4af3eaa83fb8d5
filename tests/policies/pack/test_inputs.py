"""Reading properties by path."""

import pytest

from isthmus.engine.values import Secret
from isthmus.engine.wire import SECRET, SIGNATURE, UNKNOWN_TEXT
from policies.pack.inputs import Inputs, NotKnownError, values_of
from tests.policies.rig import UNKNOWN


def test_what_is_missing_is_empty() -> None:
    inputs = Inputs({"a": {"b": None}})
    assert inputs.get("a", "b", "c") is None
    assert (inputs.text("x"), inputs.flag("x"), inputs.number("x"), inputs.has("a", "b")) == ("", False, None, False)
    assert (inputs.objects("x"), inputs.texts("x"), inputs.object("x").values) == ([], [], {})


def test_what_is_unknown_says_where() -> None:
    inputs = Inputs({"a": [{"b": UNKNOWN}], "c": Secret(UNKNOWN), "d": ["x", UNKNOWN]})
    (item,) = inputs.objects("a")
    for read, path in (
        (lambda: item.text("b"), "a[0].b"),
        (lambda: inputs.get("c", "d"), "c"),
        (lambda: inputs.texts("d"), "d[1]"),
    ):
        with pytest.raises(NotKnownError) as caught:
            read()
        assert caught.value.path == path
    assert inputs.has("c")


def test_marks_of_secrecy_are_taken_off() -> None:
    inputs = Inputs({"a": Secret({"b": [Secret("x")]})})
    assert inputs.texts("a", "b") == ["x"]


def test_a_value_that_stands_alone_is_a_list_of_one() -> None:
    inputs = Inputs({"a": {"b": "x"}})
    assert [each.path for each in inputs.objects("a")] == ["a"]
    assert inputs.texts("a", "b") == ["x"]


@pytest.mark.parametrize(
    ("value", "text", "number"), [(3.0, "3", 3.0), ("4", "4", 4.0), (True, "true", None), ("x", "x", None)]
)
def test_numbers_and_texts_are_read_as_either(value: bool | float | str, text: str, number: float | None) -> None:
    inputs = Inputs({"a": value})
    assert (inputs.text("a"), inputs.number("a")) == (text, number)


def test_the_protocol_s_signatures_become_marks() -> None:
    document = {"a": UNKNOWN_TEXT, "b": {SIGNATURE: SECRET, "value": {"c": [UNKNOWN_TEXT]}}, "d": [1.0, None]}
    assert values_of(document) == {"a": UNKNOWN, "b": Secret({"c": [UNKNOWN]}), "d": [1.0, None]}
