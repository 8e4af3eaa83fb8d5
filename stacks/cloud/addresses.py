"""Addresses: how a VPC's network is cut into the subnets of its zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network


@dataclass(frozen=True, kw_only=True)
class Zone:
    """One zone's subnets."""

    name: str
    """`eu-central-1a`."""
    letter: str
    private: str
    """A quarter of the VPC, for nodes and pods."""
    public: str
    """For the NAT gateway and public load balancers."""
    isolated: str
    """For databases: with no way out."""


def cut(network: str, zones: Sequence[str]) -> tuple[Zone, ...]:
    """Give each of up to three zones a quarter of the network, and parts of the last quarter.

    Adding a zone at the end moves none of the others.
    """
    quarters = list(IPv4Network(network).subnets(prefixlen_diff=2))
    parts = list(quarters[3].subnets(prefixlen_diff=3))
    return tuple(
        Zone(
            name=zone,
            letter=zone[-1],
            private=str(quarters[index]),
            public=str(parts[index]),
            isolated=str(parts[4 + index]),
        )
        for index, zone in enumerate(zones)
    )
