"""A figure: one number of a benchmark with its unit, its target and its spread, and how figures are shown."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["met", "missed", "no target", "not measured"]

_LARGE = 100.0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number, the median of `runs` runs; `value`, `target` and `spread` are in `unit`.

    `spread` is the largest run less the smallest. Smaller is better: a figure meets its target where it is not above
    it. A `value` of None says that it was not measured, and `note` then says why.
    """

    name: str
    value: float | None
    unit: str
    target: float | None = None
    spread: float | None = None
    runs: int = 1
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether the target was met."""
        if self.value is None:
            return "not measured"
        if self.target is None:
            return "no target"
        return "met" if self.value <= self.target else "missed"

    def line(self) -> str:
        """The figure in one line of text."""
        if self.value is None:
            return f"{self.name}: not measured: {self.note}"
        spread = f" ± {number(self.spread / 2)}" if self.spread is not None else ""
        runs = f", median of {self.runs}" if self.runs > 1 else ""
        target = f", target {number(self.target)} {self.verdict}" if self.target is not None else ""
        note = f" ({self.note})" if self.note else ""
        return f"{self.name}: {number(self.value)}{spread} {self.unit}{runs}{target}{note}"


def of_runs(name: str, values: Sequence[float], unit: str, *, target: float | None = None, note: str = "") -> Figure:
    """The figure of several runs: their median, and how far apart they are."""
    spread = max(values) - min(values) if len(values) > 1 else None
    return Figure(
        name=name, value=statistics.median(values), unit=unit, target=target, spread=spread, runs=len(values), note=note
    )


def skipped(name: str, unit: str, why: str, *, target: float | None = None) -> Figure:
    """A figure that could not be measured here."""
    return Figure(name=name, value=None, unit=unit, target=target, runs=0, note=why)


def number(value: float) -> str:
    """A number with three digits that count, whole from 100 on."""
    if abs(value) >= _LARGE or value == int(value):
        return f"{value:.0f}"
    return f"{value:.3g}"


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table of Markdown, for bench/README.md."""
    rows = ["| figure | measured | target | |", "|---|---|---|---|"]
    for figure in figures:
        target = "" if figure.target is None else f"{number(figure.target)} {figure.unit}"
        spread = f" ± {number(figure.spread / 2)}" if figure.spread is not None else ""
        value = "" if figure.value is None else f"{number(figure.value)}{spread} {figure.unit}"
        said = ": ".join(part for part in (figure.verdict, figure.note) if part not in ("", "no target"))
        rows.append(f"| {figure.name} | {value} | {target} | {said} |")
    return "\n".join(rows)


def as_json(figures: Iterable[Figure]) -> str:
    """The figures as a JSON list of their fields and verdicts."""
    return json.dumps([{**asdict(figure), "verdict": figure.verdict} for figure in figures], indent=2)
