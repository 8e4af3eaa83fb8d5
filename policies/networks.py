"""Networks as rules read them."""

import ipaddress
from collections.abc import Iterable

_WIDEST = {4: 8, 6: 16}
"""The shortest prefix, by version, of a network that somebody has; two halves of the world are shorter each."""


def open_to_all(cidrs: Iterable[str]) -> bool:
    """Whether one of these is the whole world, or so much of it that it can be no one's network."""
    return any(_widest(cidr) for cidr in cidrs)


def _widest(cidr: str) -> bool:
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        # AWS and Kubernetes take none of these.
        return False
    return network.prefixlen < _WIDEST[network.version]
