"""The substrate: one place that provides the few primitives that components are made of."""

from collections.abc import Sequence
from typing import Protocol

import pulumi

from components.primitives import (
    Access,
    Bucket,
    CommandProbe,
    Compute,
    ComputeArgs,
    Credentials,
    Database,
    Grant,
    HttpProbe,
    Image,
    Metrics,
    ObjectStore,
    Pool,
    PoolArgs,
    Probe,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Target,
    TcpProbe,
    Tunnel,
    Volume,
    each_of,
)
from envs.schema import Bucket as BucketSpec
from envs.schema import Resources


class Substrate(Protocol):
    """Provides the primitives; every handle that it gives back is typed and the same in every place.

    Names are unique in an estate. `opts` carries the parent: the component that asks.
    """

    name: str

    def image(self, name: str, *, opts: pulumi.ResourceOptions) -> Image:
        """An image of `images/NAME`, or the ready one that the environment names instead."""
        ...

    def bucket(self, name: str, spec: BucketSpec, *, opts: pulumi.ResourceOptions) -> Bucket:
        """A private bucket."""
        ...

    def object_store(self, *, opts: pulumi.ResourceOptions) -> ObjectStore:
        """How S3 is reached from outside."""
        ...

    def credentials(self, name: str, grants: Sequence[Grant], *, opts: pulumi.ResourceOptions) -> Credentials | None:
        """Credentials for a person or a tool outside the estate; None where the credential chain provides them."""
        ...

    def database(
        self, name: str, databases: Sequence[str], resources: Resources, *, opts: pulumi.ResourceOptions
    ) -> Database:
        """A Postgres server with these databases."""
        ...

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """A random secret of letters and digits."""
        ...

    def service(self, name: str, args: ServiceArgs, *, opts: pulumi.ResourceOptions) -> Service:
        """A service, healthy when the handle's `ready` exists."""
        ...

    def compute(self, name: str, args: ComputeArgs, *, opts: pulumi.ResourceOptions) -> Compute:
        """A head, reached by this name, and its pools of workers."""
        ...

    def route(self, name: str, args: RouteArgs, *, opts: pulumi.ResourceOptions) -> Route:
        """A public URL for a service."""
        ...

    def internal_url(self, route: str) -> str:
        """URL of a route from inside the estate; may be asked for before the route is made."""
        ...

    def hosts(self) -> Sequence[str]:
        """How clients outside write the host and port of routes, as patterns; none where it is a loopback address."""
        ...

    def tunnel(self) -> Tunnel | None:
        """How routes are reached that have no address outside; None where all have one."""
        ...

    def targets(self) -> Sequence[Target]:
        """Everything with metrics so far, the substrate's own services too, in order of their names."""
        ...

    def close(self) -> None:
        """Make what all routes share; nothing can be asked for afterwards."""
        ...


__all__ = [
    "Access",
    "Bucket",
    "CommandProbe",
    "Compute",
    "ComputeArgs",
    "Credentials",
    "Database",
    "Grant",
    "HttpProbe",
    "Image",
    "Metrics",
    "ObjectStore",
    "Pool",
    "PoolArgs",
    "Probe",
    "Resources",
    "Route",
    "RouteArgs",
    "Service",
    "ServiceArgs",
    "Substrate",
    "Target",
    "TcpProbe",
    "Tunnel",
    "Volume",
    "each_of",
]
