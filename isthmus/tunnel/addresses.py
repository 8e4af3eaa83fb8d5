"""Addresses: which of a contract's URLs need a tunnel, and the same contract with them on this side of it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from isthmus.contract import Contract

LOOPBACK = "127.0.0.1"


def remote_ports(contract: Contract) -> tuple[int, ...]:
    """Ports that the contract's URLs have on the tunnel's host, sorted; none without a tunnel."""
    if contract.tunnel is None:
        return ()
    host = contract.tunnel.host
    return tuple(sorted({port for url in _urls(contract.model_dump()) if (port := _port_on(url, host)) is not None}))


def through(contract: Contract, local: Mapping[int, int]) -> Contract:
    """The contract with its URLs on loopback, by remote port; what needs no tunnel stays as it is."""
    if contract.tunnel is None:
        return contract
    values = _moved(contract.model_dump(), contract.tunnel.host, local)
    return Contract.model_validate({**values, "tunnel": None})


def _port_on(url: str, host: str) -> int | None:
    parts = urlsplit(url)
    if parts.hostname is None or parts.hostname.lower() != host.lower():
        return None
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _urls(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in cast(dict[str, Any], value).values():
            yield from _urls(item)
    elif isinstance(value, str) and "://" in value:
        yield value


def _moved(value: Any, host: str, local: Mapping[int, int]) -> Any:
    if isinstance(value, dict):
        return {key: _moved(item, host, local) for key, item in cast(dict[str, Any], value).items()}
    if isinstance(value, str) and "://" in value:
        port = _port_on(value, host)
        if port is not None and port in local:
            return urlsplit(value)._replace(netloc=f"{LOOPBACK}:{local[port]}").geturl()
    return value
