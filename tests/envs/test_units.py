"""Units of environment files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.units import (
    format_bytes,
    format_duration,
    format_latency,
    parse_bytes,
    parse_duration,
    parse_latency,
)


@pytest.mark.parametrize(
    ("text", "count"), [("1Ki", 1024), ("512Mi", 512 * 2**20), ("4Gi", 4 * 2**30), ("2Ti", 2 * 2**40)]
)
def test_bytes_are_read(text: str, count: int) -> None:
    assert parse_bytes(text) == count


@pytest.mark.parametrize("text", ["4GB", "4G", "4", "-1Gi", "0Gi", "1.5Gi", "4 Gi", "", "Gi", 4, 4.0, None, True, []])
def test_wrong_bytes_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="512Mi or 4Gi"):
        parse_bytes(text)


@pytest.mark.parametrize(("text", "seconds"), [("15s", 15), ("5m", 300), ("12h", 43200), ("30d", 2592000)])
def test_durations_are_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["15", "15sec", "-1s", "0s", "1.5h", "1w", "", 15, None])
def test_wrong_durations_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="15s or 30d"):
        parse_duration(text)


@given(st.integers(min_value=1, max_value=2**50).map(lambda count: count * 1024))
def test_bytes_survive_being_written(count: int) -> None:
    assert parse_bytes(format_bytes(count)) == count


@given(st.integers(min_value=1, max_value=10**9))
def test_durations_survive_being_written(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


def test_the_shortest_is_written() -> None:
    assert format_bytes(4 * 2**30) == "4Gi"
    assert format_duration(2592000) == "30d"


def test_bytes_that_no_unit_fits_are_refused() -> None:
    with pytest.raises(ValueError, match="no whole number of Ki"):
        format_bytes(1000)


@pytest.mark.parametrize(("text", "seconds"), [("250ms", 0.25), ("1ms", 0.001), ("2s", 2), ("1m", 60), ("1500ms", 1.5)])
def test_latencies_are_read_and_survive_being_written(text: str, seconds: float) -> None:
    assert parse_latency(text) == seconds
    assert parse_latency(format_latency(seconds)) == seconds


@pytest.mark.parametrize("text", ["250", "0ms", "1.5s", "1h", "ms", 250])
def test_wrong_latencies_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="with a unit of ms, s or m"):
        parse_latency(text)
