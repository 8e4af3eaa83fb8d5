import sys
from pathlib import Path

import pytest

from bench.estate.rounds import BenchError, example


def run(code: str, folder: Path) -> tuple[float, float]:
    """The seconds of a program that stands for the example."""
    found = example([sys.executable, "-c", code], cwd=folder, variables={}, log=folder / "log")
    return found.first, found.whole


def test_the_first_prediction_is_told_from_the_end(tmp_path: Path) -> None:
    lines = "print('train:'); print('  customer 1: 0.5', flush=True); time.sleep(0.3); print('  customer 2: 0.5')"
    first, whole = run(f"import time; {lines}", tmp_path)
    assert 0 < first <= whole - 0.2


@pytest.mark.parametrize("code", ["print('train:')", "print('  customer 1: 0.5'); raise SystemExit('no slot')"])
def test_an_example_that_serves_nothing_or_fails_gives_no_figure(code: str, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="the example ended with"):
        run(code, tmp_path)
