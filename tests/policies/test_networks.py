"""Networks as rules read them."""

import pytest

from policies.networks import open_to_all


@pytest.mark.parametrize(
    "cidr",
    [
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "1.2.3.4/0",
        "64.0.0.0/2",
        "::/0",
        "0::/0",
        "0:0:0:0:0:0:0:0/0",
        "8000::/1",
    ],
)
def test_what_is_the_world_or_a_good_part_of_it_is_open_to_all(cidr: str) -> None:
    assert open_to_all(["10.0.0.0/8", cidr])


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "203.0.113.0/24", "2001:db8::/32", "pl-12345", ""])
def test_what_somebody_has_is_not(cidr: str) -> None:
    assert not open_to_all([cidr])
    assert not open_to_all([])
