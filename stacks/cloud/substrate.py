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
)
from envs.schema import Bucket as BucketSpec
from envs.schema import Environment, Resources
from isthmus.errors import IsthmusError
from stacks.cloud.alerts import make_alerts
from stacks.cloud.buckets import make_bucket, make_log_bucket
from stacks.cloud.budget import make_budget
from stacks.cloud.cluster import Cluster, make_cluster
from stacks.cloud.database import make_database
from stacks.cloud.encryption import make_keys
from stacks.cloud.image import open_registry
from stacks.cloud.network import make_network
from stacks.cloud.secret import make_kept_secret
from stacks.cloud.site import open_site


class SubstrateError(IsthmusError):
    """The aws substrate cannot provide what was asked for."""


def _not_there(what: str, *asked: object) -> SubstrateError:
    del asked
    return SubstrateError(
        f"{what} is not there yet on aws", where="stacks/cloud", hint="Use `substrate: containers` for now."
    )


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
        return make_database(self._site, self._keys, self._network, self._cluster, self._alerts, name, databases, opts)

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """A random secret of letters and digits."""
        return make_kept_secret(self._site, self._keys, name, length, opts)

    def service(self, name: str, args: ServiceArgs, *, opts: pulumi.ResourceOptions) -> Service:
        """A service, with an identity of its own where it has grants."""
        raise _not_there("a service", name, args, opts)

    def compute(self, name: str, args: ComputeArgs, *, opts: pulumi.ResourceOptions) -> Compute:
        """A head, and its pools."""
        raise _not_there("compute", name, args, opts)

    def route(self, name: str, args: RouteArgs, *, opts: pulumi.ResourceOptions) -> Route:
        """A URL on the load balancer."""
        raise _not_there("a route", name, args, opts)

    def internal_url(self, route: str) -> str:
        """URL of a route from inside: the gateway's own, on the same port."""
        raise _not_there("a route", route)

    def targets(self) -> Sequence[Target]:
        """Everything with metrics so far."""
        return sorted(self._site.targets, key=lambda target: (target.service, target.address))

    def close(self) -> None:
        """Make the gateway of all routes."""
        raise _not_there("the gateway")
