"""A VPC is cut into subnets that are apart, and zones keep theirs."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest

from stacks.cloud.addresses import Zone, cut

ZONES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")


def _networks(zones: tuple[Zone, ...]) -> list[IPv4Network]:
    return [IPv4Network(each) for zone in zones for each in (zone.private, zone.public, zone.isolated)]


@pytest.mark.parametrize("network", ["10.64.0.0/16", "10.0.0.0/20"])
def test_subnets_are_apart_and_in_the_network(network: str) -> None:
    found = _networks(cut(network, ZONES))
    assert len(found) == 9
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))
    assert all(each.subnet_of(IPv4Network(network)) for each in found)


def test_the_smallest_subnet_is_one_that_aws_takes() -> None:
    assert max(each.prefixlen for each in _networks(cut("10.0.0.0/20", ZONES))) <= 28


def test_a_zone_that_is_added_moves_no_other() -> None:
    assert cut("10.64.0.0/16", ZONES)[:2] == cut("10.64.0.0/16", ZONES[:2])


def test_nodes_have_a_quarter_of_the_network() -> None:
    assert cut("10.64.0.0/16", ZONES)[1].private == "10.64.64.0/18"
