"""The aws substrate: an estate in one AWS account and on one Kubernetes cluster."""

from collections.abc import Sequence

import pulumi

from components.substrate import (
    Bucket,
    Compute,
    ComputeArgs,
    Database,
    Grant,
    Image,
    ObjectStore,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Target,
    Tunnel,
)
from envs.schema import Bucket as BucketSpec
from envs.schema import Environment, Resources
from isthmus.errors import IsthmusError
from stacks.cloud.alerts import make_alerts
from stacks.cloud.buckets import make_bucket, make_log_bucket
from stacks.cloud.budget import make_budget
from stacks.cloud.cluster import Cluster, make_cluster
from stacks.cloud.compute import make_compute
from stacks.cloud.database import make_database
from stacks.cloud.database_inside import fill_database, make_exporter
from stacks.cloud.encryption import make_keys
from stacks.cloud.gateway import close_gateway, make_entrances
from stacks.cloud.image import open_registry
from stacks.cloud.network import make_network
from stacks.cloud.secret import make_kept_secret
from stacks.cloud.site import open_site
from stacks.cloud.workload import make_service, open_workloads
from stacks.kubernetes.gateway import gateway_target
from stacks.routing import HOST, PortedRoute, route_port


class SubstrateError(IsthmusError):
    """The aws substrate cannot provide what was asked for."""


class AwsSubstrate:
    """Provides the primitives out of AWS and Kubernetes; see `components.substrate.Substrate`."""

    name = "aws"

    def __init__(self, stack: str, environment: Environment) -> None:
        """Make the keys, the network and the cluster; everything else when it is asked for."""
        if environment.aws is None:
            raise SubstrateError("the environment says nothing about aws", where=f"envs/{stack}.yaml", hint="Add aws.")
        self._site = open_site(stack, environment, environment.aws)
        self._keys = make_keys(self._site)
        self._network = make_network(self._site, self._keys)
        self._cluster: Cluster = make_cluster(self._site, self._keys, self._network)
        self._alerts = make_alerts(self._site, self._keys)
        make_budget(self._site, self._alerts)
        self._logs = make_log_bucket(self._site)
        self._images = open_registry(self._site, self._keys)
        self._workloads = open_workloads(self._site, self._cluster)
        self._entrances = make_entrances(self._workloads)
        self._routes: dict[str, PortedRoute] = {}
        self._site.targets.append(gateway_target())

    def image(self, name: str, *, opts: pulumi.ResourceOptions) -> Image:
        """An image of `images/NAME`; shared by all that ask, so that `opts` says nothing about it."""
        del opts
        return self._images.get(name)

    def bucket(self, name: str, spec: BucketSpec, *, opts: pulumi.ResourceOptions) -> Bucket:
        """A private bucket."""
        return make_bucket(self._site, self._keys, self._logs, name, spec, opts)

    def object_store(self, *, opts: pulumi.ResourceOptions) -> ObjectStore:
        """S3 of the region; the SDK's own endpoint is right."""
        del opts
        return ObjectStore(endpoint=None, region=self._site.aws.region)

    def credentials(self, name: str, grants: Sequence[Grant], *, opts: pulumi.ResourceOptions) -> None:
        """Nothing: people and tools come with credentials of their own, by the SDK's chain."""
        del name, grants, opts

    def database(
        self, name: str, databases: Sequence[str], resources: Resources, *, opts: pulumi.ResourceOptions
    ) -> Database:
        """A Postgres server with these databases."""
        del resources  # RDS has classes; the environment names one.
        made = make_database(self._site, self._keys, self._network, self._cluster, self._alerts, name, databases, opts)
        make_exporter(self._workloads, self._images.get("metrics"), name, made, opts)
        return fill_database(self._workloads, self._images.get("database"), name, made, opts)

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """A random secret of letters and digits."""
        return make_kept_secret(self._site, self._keys, name, length, opts)

    def service(self, name: str, args: ServiceArgs, *, opts: pulumi.ResourceOptions) -> Service:
        """A service, with an identity of its own where it has grants."""
        return make_service(self._workloads, name, args, opts)

    def compute(self, name: str, args: ComputeArgs, *, opts: pulumi.ResourceOptions) -> Compute:
        """A head, and its pools."""
        return make_compute(self._workloads, name, args, opts)

    def route(self, name: str, args: RouteArgs, *, opts: pulumi.ResourceOptions) -> Route:
        """A URL on a load balancer; the gateway behind it is made in `close`."""
        del opts
        port = route_port(self._site.environment.ports, name)
        self._routes[name] = PortedRoute(args=args, port=port)
        return Route(url=self._entrances.url(name, port))

    def internal_url(self, route: str) -> str:
        """URL of a route from inside: the gateway's own, on the same port."""
        return f"http://{HOST}:{route_port(self._site.environment.ports, route)}"

    def hosts(self) -> Sequence[str]:
        """Names of load balancers, and the domain of a public one."""
        return self._entrances.hosts

    def tunnel(self) -> Tunnel:
        """By the cluster's API, to the gateway."""
        return Tunnel(
            cluster=self._cluster.name,
            region=self._site.aws.region,
            namespace=self._cluster.namespace,
            service=HOST,
            host=self._entrances.internal,
        )

    def targets(self) -> Sequence[Target]:
        """Everything with metrics so far."""
        return sorted(self._site.targets, key=lambda target: (target.service, target.address))

    def close(self) -> None:
        """Make the gateway of all routes, and allow the connections that were asked for."""
        image = self.image("gateway", opts=self._site.shared_options())
        close_gateway(self._workloads, image, self._routes)
