"""A substrate in memory: it makes nothing, and remembers what it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi

from components.substrate import (
    Bucket,
    Compute,
    ComputeArgs,
    Credentials,
    Database,
    Grant,
    Image,
    ObjectStore,
    Pool,
    PoolArgs,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Target,
)
from envs.schema import Bucket as BucketSpec
from envs.schema import Resources


class Thing(pulumi.ComponentResource):
    """Stands for whatever a substrate makes."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:index:Thing", name, None, opts)
        self.register_outputs({})


@dataclass
class MemorySubstrate:
    """Gives handles with made-up addresses."""

    name: str = "memory"
    keyless: bool = False
    """Whether the credential chain provides, as on AWS."""
    asked: dict[str, ServiceArgs] = field(default_factory=dict[str, ServiceArgs])
    pools: dict[str, PoolArgs] = field(default_factory=dict[str, PoolArgs])
    routes: dict[str, RouteArgs] = field(default_factory=dict[str, RouteArgs])
    buckets: dict[str, BucketSpec] = field(default_factory=dict[str, BucketSpec])
    principals: dict[str, Sequence[Grant]] = field(default_factory=dict[str, Sequence[Grant]])
    closed: bool = False

    def image(self, name: str, *, opts: pulumi.ResourceOptions) -> Image:
        return Image(name=name, reference=pulumi.Output.from_input(f"sha256:{name}"))

    def bucket(self, name: str, spec: BucketSpec, *, opts: pulumi.ResourceOptions) -> Bucket:
        self.buckets[name] = spec
        return Bucket(name=f"full-{name}", ready=Thing(f"bucket-{name}", opts))

    def object_store(self, *, opts: pulumi.ResourceOptions) -> ObjectStore:
        endpoint = None if self.keyless else pulumi.Output.from_input("http://s3.test")
        return ObjectStore(endpoint=endpoint, region="eu-central-1")

    def credentials(self, name: str, grants: Sequence[Grant], *, opts: pulumi.ResourceOptions) -> Credentials | None:
        self.principals[name] = grants
        if self.keyless:
            return None
        return Credentials(
            access_key_id=pulumi.Output.from_input(f"{name}-key"),
            secret_access_key=pulumi.Output.secret(f"{name}-secret"),
        )

    def database(
        self, name: str, databases: Sequence[str], resources: Resources, *, opts: pulumi.ResourceOptions
    ) -> Database:
        return Database(
            host=pulumi.Output.from_input(name),
            port=5432,
            user="somebody",
            password=pulumi.Output.secret("db-secret"),
            databases=tuple(databases),
            ready=Thing(name, opts),
            env={"PGSSLROOTCERT": "/authority.pem"},
            files={"/authority.pem": "authority"},
        )

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        return pulumi.Output.secret(f"{name}-value")

    def service(self, name: str, args: ServiceArgs, *, opts: pulumi.ResourceOptions) -> Service:
        assert not self.closed
        self.asked[name] = args
        return Service(name=name, host=f"{name}.inside", ports=args.ports, ready=Thing(name, opts))

    def compute(self, name: str, args: ComputeArgs, *, opts: pulumi.ResourceOptions) -> Compute:
        head = self.service(name, args.head, opts=opts)
        self.pools.update({pool.spec.name: pool for pool in args.joining(head)})
        return Compute(
            head=head,
            pools={
                key: Pool(
                    spec=pool.spec,
                    workers=(),
                    gpus=pulumi.Output.from_input(pool.spec.gpus),
                    gpu_fell_back=pulumi.Output.from_input(False),
                )
                for key, pool in self.pools.items()
            },
        )

    def route(self, name: str, args: RouteArgs, *, opts: pulumi.ResourceOptions) -> Route:
        self.routes[name] = args
        return Route(url=pulumi.Output.from_input(f"https://{name}.test"))

    def internal_url(self, route: str) -> str:
        return f"http://{route}.inside"

    def hosts(self) -> Sequence[str]:
        return ()

    def tunnel(self) -> None:
        return None

    def targets(self) -> Sequence[Target]:
        return [
            Target(
                service=name,
                address=f"{name}.inside:{args.metrics.port}",
                path=args.metrics.path,
                resources=args.resources,
            )
            for name, args in sorted(self.asked.items())
            if args.metrics is not None
        ]

    def close(self) -> None:
        self.closed = True
