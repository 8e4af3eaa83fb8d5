"""Amounts as Kubernetes writes them."""

import pytest

from policies.cost.quantities import amount, gib


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0),
        ("500m", 0.5),
        ("1.5", 1.5),
        ("1k", 1000.0),
        ("512Mi", 2.0**29),
        ("1e3", 1000.0),
        ("2E", 2e18),
        ("1Pi", 2.0**50),
        ("5.", 5.0),
        ("", 0),
        ("x", 0),
    ],
)
def test_amounts_are_read(text: str, value: float) -> None:
    assert amount(text) == value


def test_bytes_become_gib() -> None:
    assert gib("16Gi") == 16
    assert gib("1536Mi") == 1.5
