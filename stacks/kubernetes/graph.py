"""Graph: who may connect to whom, as it is said while an estate is made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pulumi

from components.substrate import Database, ServiceArgs

HTTPS_PORT = 443
WORLD = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True, order=True)
class Edge:
    """One workload may connect to a port of another."""

    source: str
    target: str
    port: int


@dataclass(frozen=True, kw_only=True, order=True)
class Way:
    """A way out of the namespace, or into it: addresses and a port."""

    cidr: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Networks around the cluster."""

    cluster: str
    """Where nodes and pods are, and the cluster's API."""
    databases: Sequence[str]
    """Where databases are."""
    services: str
    """Where the cluster's services are, its DNS too."""
    peers: Sequence[str] = ()
    """Networks that the cluster's is joined with."""
    credentials: Sequence[Way] = ()
    """Where a pod with an identity gets its credentials."""


@dataclass(kw_only=True)
class Graph:
    """What was said so far; the one thing here that changes while an estate is made."""

    surroundings: Surroundings
    gateway: str
    """The workload that answers every route."""
    routes: Mapping[str, int]
    """Its port for each route."""
    owners: dict[str, pulumi.ResourceOptions] = field(default_factory=dict[str, pulumi.ResourceOptions])
    """Options of a workload's policy, by its name: they carry the component that it belongs to."""
    edges: set[Edge] = field(default_factory=set[Edge])
    leaving: dict[str, set[Way]] = field(default_factory=dict[str, set[Way]])
    entering: dict[str, set[Way]] = field(default_factory=dict[str, set[Way]])

    def add(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> None:
        """Note a workload, and what it says that it uses."""
        self.know(name, opts)
        for used in args.uses:
            if isinstance(used, Database):
                for cidr in self.surroundings.databases:
                    self.leave(name, Way(cidr=cidr, port=used.port))
            else:
                self.connect(name, used.name, used.ports.values())
        if args.copies_variable is not None:
            self.connect(name, name, args.ports.values())
        self.connect(name, self.gateway, (self.routes[route] for route in args.uses_routes))
        for target in args.scrapes:
            if target.service != name:
                self.connect(name, target.service, [int(target.address.rpartition(":")[2])])
        if args.grants:
            self.use_cloud(name)
        for origin in args.calls:
            # Its address may be the company's own.
            for cidr in (WORLD, *self.surroundings.peers):
                self.leave(name, Way(cidr=cidr, port=_port(origin)))

    def know(self, name: str, opts: pulumi.ResourceOptions) -> None:
        """Note a workload that has nothing said of it yet."""
        self.owners[name] = opts

    def connect(self, source: str, target: str, ports: Iterable[int]) -> None:
        """Let one workload connect to another."""
        self.edges.update(Edge(source=source, target=target, port=port) for port in ports)

    def leave(self, name: str, way: Way) -> None:
        """Let a workload connect to something outside the namespace."""
        self.leaving.setdefault(name, set()).add(way)

    def enter(self, name: str, way: Way) -> None:
        """Let something outside the namespace connect to a workload."""
        self.entering.setdefault(name, set()).add(way)

    def use_cloud(self, name: str) -> None:
        """Let a workload use the cloud's own services, which have public addresses, and get its credentials."""
        self.leave(name, Way(cidr=WORLD, port=HTTPS_PORT))
        for way in self.surroundings.credentials:
            self.leave(name, way)

    def use_api(self, name: str) -> None:
        """Let a workload use the cluster's API."""
        for cidr in (self.surroundings.services, self.surroundings.cluster):
            self.leave(name, Way(cidr=cidr, port=HTTPS_PORT))


def _port(origin: str) -> int:
    parts = urlsplit(origin)
    return parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
