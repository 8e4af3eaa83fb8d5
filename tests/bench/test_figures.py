"""Figures: verdicts, medians, and how they are written."""

import json

import pytest

from bench.figures import Figure, as_json, number, of_runs, skipped, table


@pytest.mark.parametrize(
    ("value", "target", "verdict"),
    [(1.5, 1.5, "met"), (1.51, 1.5, "missed"), (3.0, None, "no target"), (None, 1.5, "not measured")],
)
def test_verdict(value: float | None, target: float | None, verdict: str) -> None:
    assert Figure(name="a", value=value, unit="s", target=target).verdict == verdict


def test_of_runs_gives_the_median_and_the_spread() -> None:
    figure = of_runs("no-op", [1.5, 1.1, 9.0], "s", target=2.0)
    assert figure.value == 1.5
    assert figure.spread == pytest.approx(7.9)
    assert figure.runs == 3


def test_one_run_has_no_spread() -> None:
    assert of_runs("no-op", [1.0], "s").spread is None


def test_line_says_value_spread_runs_and_verdict() -> None:
    figure = of_runs("no-op", [1.0, 1.25, 1.5], "s", target=1.2, note="100 resources")
    assert figure.line() == "no-op: 1.25 ± 0.25 s, median of 3, target 1.2 missed (100 resources)"


def test_line_of_what_was_not_measured_says_why() -> None:
    assert skipped("no-op", "s", "no estate runs").line() == "no-op: not measured: no estate runs"


@pytest.mark.parametrize(("value", "text"), [(0.12345, "0.123"), (12.345, "12.3"), (123.9, "124"), (2.0, "2")])
def test_number(value: float, text: str) -> None:
    assert number(value) == text


def test_table_has_a_row_for_each_figure() -> None:
    rows = table([of_runs("a", [1.0], "s", target=2.0), skipped("b", "s", "no CLI")]).splitlines()
    assert rows[2] == "| a | 1 s | 2 s | met |"
    assert rows[3] == "| b |  |  | not measured: no CLI |"


def test_json_has_the_fields_and_the_verdict() -> None:
    (read,) = json.loads(as_json([of_runs("a", [1.0, 3.0], "s", target=1.0)]))
    assert read["value"] == 2.0
    assert read["verdict"] == "missed"
    assert read["unit"] == "s"
