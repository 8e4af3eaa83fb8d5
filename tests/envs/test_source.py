"""YAML that remembers where everything stands."""

from pathlib import Path

import pytest

from envs.source import Mark, Source, read

PATH = Path("x.yaml")


def _read(text: str) -> Source:
    return read(PATH, text)


def test_keys_and_values_have_positions() -> None:
    source = _read("a:\n  - b: 1\n  - c\n")
    assert source.data == {"a": [{"b": 1}, "c"]}
    assert source.mark(("a", 0, "b"), key=True) == Mark(line=2, column=5)
    assert source.mark(("a", 0, "b")) == Mark(line=2, column=8)
    assert source.mark(("a", 1)) == Mark(line=3, column=5)


def test_what_is_not_there_stands_where_its_parent_does() -> None:
    assert _read("a:\n  b: 1\n").mark(("a", "x", "y")) == Mark(line=2, column=3)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "null\n"])
def test_an_empty_document_has_no_keys(text: str) -> None:
    source = _read(text)
    assert source.data == {}
    assert not source.problems


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [1\n", 2, "not valid YAML"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("a: *nowhere\n", 1, "not valid YAML"),
    ],
)
def test_what_is_no_yaml_is_a_problem_with_a_line(text: str, line: int, words: str) -> None:
    (problem,) = _read(text).problems
    assert problem.mark is not None
    assert problem.mark.line == line
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "given twice; the first is on line 1"),
        ("[1, 2]: 3\n", "a key must be one word"),
        ("x: &x {a: 1}\ny:\n  <<: *x\n", "merge keys"),
        ("a: &a [*a]\n", "contains itself"),
        ("a: !!python/object:os.system x\n", "not a value that YAML knows"),
        ("a: !!binary aGVsbG8=\n", "not supported"),
    ],
)
def test_what_only_looks_right_is_a_problem(text: str, words: str) -> None:
    (problem,) = _read(text).problems
    assert words in problem.message


def test_an_alias_may_be_used_more_than_once() -> None:
    source = _read("a: &r {memory: 1Gi}\nb: *r\n")
    assert source.data == {"a": {"memory": "1Gi"}, "b": {"memory": "1Gi"}}
    assert not source.problems


def test_dates_are_text() -> None:
    assert _read("a: 2024-01-01\n").data == {"a": "2024-01-01"}
