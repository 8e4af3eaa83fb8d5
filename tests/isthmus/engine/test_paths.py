"""Tests of property paths."""

import pytest

from isthmus.engine.errors import PathError
from isthmus.engine.paths import EVERY, Path, covers, parse, restored
from isthmus.engine.values import Properties, Secret


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ('a["b.c"]', ("a", "b.c")),
        (r'a["q\"x"]', ("a", 'q"x')),
        ('["a"].b', ("a", "b")),
        ("*", (EVERY,)),
        ("a[*].b", ("a", EVERY, "b")),
        ("a.*", ("a", EVERY)),
        ("", ()),
    ],
)
def test_paths(text: str, path: Path) -> None:
    assert parse(text) == path


@pytest.mark.parametrize("text", [".a", "a[", "a[x]", 'a["b]', "a..b", "a[-1]"])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(PathError, match="is no property path"):
        parse(text)


@pytest.mark.parametrize(
    ("path", "other", "covered"),
    [
        ("a", "a", True),
        ("a", "a.b", True),
        ("a.b", "a", False),
        ("*", "a.b", True),
        ("a[*].c", "a[3].c.d", True),
        ("a[*].c", "a[3].d", False),
        ("b", "a", False),
    ],
)
def test_what_a_path_covers(path: str, other: str, covered: bool) -> None:
    assert covers(parse(path), parse(other)) is covered


_OLD: Properties = {"a": 1.0, "b": {"c": [1.0, 2.0], "d": "old"}, "l": [{"x": 1.0}, {"x": 2.0}], "gone": True}
_NEW: Properties = {"a": 2.0, "b": {"c": [3.0, 4.0, 5.0], "d": "new"}, "l": [{"x": 8.0}, {"x": 9.0}], "come": True}


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("a", {"a": 1.0}),
        ("b.d", {"b": {"c": [3.0, 4.0, 5.0], "d": "old"}}),
        ("b.c[0]", {"b": {"c": [1.0, 4.0, 5.0], "d": "new"}}),
        ("b.c[2]", {}),
        ("b.c[*]", {"b": {"c": [1.0, 2.0], "d": "new"}}),
        ("l[*].x", {"l": [{"x": 1.0}, {"x": 2.0}]}),
        ("b.*", {"b": {"c": [1.0, 2.0], "d": "old"}}),
        ("nothing", {}),
        ("a.b", {}),
        ("a[0]", {}),
        ("gone", {"gone": True}),
        ("gone.more", {}),
    ],
)
def test_restoring(path: str, changed: Properties) -> None:
    assert restored(_OLD, _NEW, parse(path)) == {**_NEW, **changed}


def test_restoring_drops_what_was_not_there() -> None:
    assert "come" not in restored(_OLD, _NEW, parse("come"))
    assert restored(_OLD, _NEW, parse("*")) == _OLD


def test_what_is_restored_from_a_secret_stays_secret() -> None:
    old: Properties = {"a": Secret({"b": "x", "c": "y"}), "d": Secret("z")}
    new: Properties = {"a": {"b": "new", "c": "new"}, "d": "new"}
    assert restored(old, new, parse("a.b")) == {"a": Secret({"b": "x", "c": "new"}), "d": "new"}
    assert restored(old, new, parse("d"))["d"] == Secret("z")


def test_an_old_value_is_secret_where_the_new_one_is() -> None:
    assert restored({"a": {"b": "x"}}, {"a": {"b": Secret("y")}}, parse("a.b")) == {"a": {"b": Secret("x")}}
    assert restored({"a": {"b": "x"}}, {"a": {"b": Secret("y")}}, parse("a")) == {"a": Secret({"b": "x"})}
