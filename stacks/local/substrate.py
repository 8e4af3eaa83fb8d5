"""The containers substrate: an estate on one Docker engine."""

from collections.abc import Sequence

import pulumi

from components.substrate import (
    Bucket,
    Compute,
    ComputeArgs,
    Credentials,
    Database,
    Grant,
    Image,
    Pool,
    PoolArgs,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Target,
)
from components.substrate import ObjectStore as StoreHandle
from envs.schema import Bucket as BucketSpec
from envs.schema import Environment, Resources
from stacks.images import Images
from stacks.local.database import make_database
from stacks.local.gateway import make_gateway
from stacks.local.identity import make_identity
from stacks.local.object_store import ObjectStore, make_bucket, make_object_store
from stacks.local.pool import make_pool
from stacks.local.service import make_service
from stacks.local.site import REGION, open_site
from stacks.routing import HOST, PortedRoute, gateway_target, route_port
from stacks.secret import make_secret


class ContainersSubstrate:
    """Provides the primitives out of containers; see `components.substrate.Substrate`."""

    name = "containers"

    def __init__(self, stack: str, environment: Environment) -> None:
        """Make the network; everything else when it is asked for."""
        self._site = open_site(stack, environment)
        self._images = Images(place=self._site)
        self._store: ObjectStore | None = None
        self._routes: dict[str, PortedRoute] = {}
        self._site.targets.append(gateway_target())

    def image(self, name: str, *, opts: pulumi.ResourceOptions) -> Image:
        """An image of `images/NAME`; shared by all that ask, so that `opts` says nothing about it."""
        del opts
        return self._images.get(name)

    def bucket(self, name: str, spec: BucketSpec, *, opts: pulumi.ResourceOptions) -> Bucket:
        """A private bucket; the first one brings the object store up."""
        bucket = make_bucket(self._site, self._object_store(opts), name, spec, opts)
        return Bucket(name=self._site.full_name(name), ready=bucket)

    def object_store(self, *, opts: pulumi.ResourceOptions) -> StoreHandle:
        """How S3 is reached from outside."""
        return StoreHandle(endpoint=pulumi.Output.from_input(self._object_store(opts).endpoint), region=REGION)

    def credentials(self, name: str, grants: Sequence[Grant], *, opts: pulumi.ResourceOptions) -> Credentials:
        """Credentials for a person or a tool outside the estate."""
        return make_identity(self._site, self._object_store(opts), name, grants, opts)

    def database(
        self, name: str, databases: Sequence[str], resources: Resources, *, opts: pulumi.ResourceOptions
    ) -> Database:
        """A Postgres server with these databases."""
        return make_database(self._site, self._images, name, databases, resources, opts)

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """A random secret of letters and digits."""
        return make_secret(name, length, opts)

    def service(self, name: str, args: ServiceArgs, *, opts: pulumi.ResourceOptions) -> Service:
        """A service, with credentials of its own where it has grants."""
        return make_service(self._site, name, args, self._granted(name, args, opts), opts)

    def compute(self, name: str, args: ComputeArgs, *, opts: pulumi.ResourceOptions) -> Compute:
        """A head, and its pools."""
        head = self.service(name, args.head, opts=opts)
        pools = {pool.spec.name: self._pool(name, pool, opts) for pool in args.joining(head)}
        return Compute(head=head, pools=pools)

    def route(self, name: str, args: RouteArgs, *, opts: pulumi.ResourceOptions) -> Route:
        """A public URL on loopback; the gateway is made in `close`."""
        del opts
        port = route_port(self._site.environment.ports, name)
        self._routes[name] = PortedRoute(args=args, port=port)
        return Route(url=pulumi.Output.from_input(f"http://127.0.0.1:{port}"))

    def internal_url(self, route: str) -> str:
        """URL of a route from inside: the gateway's own, on the same port."""
        return f"http://{HOST}:{route_port(self._site.environment.ports, route)}"

    def hosts(self) -> Sequence[str]:
        """None: every port is on loopback."""
        return ()

    def tunnel(self) -> None:
        """None: every port is on loopback."""
        return

    def targets(self) -> Sequence[Target]:
        """Everything with metrics so far."""
        return sorted(self._site.targets, key=lambda target: (target.service, target.address))

    def close(self) -> None:
        """Make the gateway of all routes."""
        make_gateway(self._site, self._images, self._routes, self._site.shared_options())

    def _object_store(self, opts: pulumi.ResourceOptions) -> ObjectStore:
        if self._store is None:
            self._store = make_object_store(self._site, self._images, opts)
        return self._store

    def _pool(self, compute: str, args: PoolArgs, opts: pulumi.ResourceOptions) -> Pool:
        """The workers of a pool, which share credentials."""
        full = f"{compute}-{args.spec.name}"
        return make_pool(self._site, full, args, self._granted(full, args.service, opts), opts)

    def _granted(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> Credentials | None:
        return self.credentials(name, args.grants, opts=opts) if args.grants else None
