"""A substrate that makes nothing and remembers who uses what; it knows nothing of how others allow that."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pulumi

from components.estate import Estate, EstateArgs
from components.substrate import (
    Bucket,
    Compute,
    ComputeArgs,
    Database,
    Grant,
    Image,
    Metrics,
    ObjectStore,
    Pool,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Target,
)
from envs.schema import Bucket as BucketSpec
from envs.schema import Environment, Resources
from isthmus.rehearsal.grants.declared import Declared
from stacks.postgres import EXPORTER_LIMITS, EXPORTER_PORT, exporter_name
from stacks.routing import HOST, gateway_target, route_port

_POSTGRES = 5432
_SCHEMES = {"http": 80, "https": 443}


class Nothing(pulumi.ComponentResource):
    """Stands for whatever another substrate would make."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        """With no inputs."""
        super().__init__("isthmus:rehearsal:Nothing", name, None, opts)
        self.register_outputs({})


class Recorder:
    """Hands out handles, and notes what it was asked for; see `components.substrate.Substrate`."""

    name = "aws"

    def __init__(self, environment: Environment) -> None:
        """Nothing is asked for yet."""
        self._ports = environment.ports
        self._services: dict[str, Sequence[Service | Database]] = {HOST: ()}
        self._connections: set[tuple[str, str, int]] = set()
        self._origins: set[tuple[str, int]] = set()
        self._grants: set[tuple[str, str, str]] = set()
        self._meshes: list[tuple[str, ...]] = []
        self._heads: list[str] = []
        self._routes: dict[str, RouteArgs] = {}
        self._targets: list[Target] = [gateway_target()]

    def declared(self) -> Declared:
        """Everything that was asked for."""
        routed = {(HOST, target, port) for target, port in self._routed()}
        uses = [(name, e.port) for name, used in self._services.items() for e in used if isinstance(e, Database)]
        return Declared(
            services=tuple(sorted(self._services)),
            connections=tuple(sorted(self._connections | routed)),
            meshes=tuple(sorted(self._meshes)),
            databases=tuple(sorted(uses)),
            origins=tuple(sorted(self._origins)),
            api=tuple(sorted(self._heads)),
            entered=tuple(sorted((HOST, route_port(self._ports, route)) for route in self._routes)),
            grants=tuple(sorted(self._grants)),
        )

    def image(self, name: str, *, opts: pulumi.ResourceOptions) -> Image:
        """An image."""
        del opts
        return Image(name=name, reference=pulumi.Output.from_input(name))

    def bucket(self, name: str, spec: BucketSpec, *, opts: pulumi.ResourceOptions) -> Bucket:
        """A bucket, whose full name is the environment's own."""
        del spec
        return Bucket(name=name, ready=Nothing(f"bucket-{name}", opts))

    def object_store(self, *, opts: pulumi.ResourceOptions) -> ObjectStore:
        """S3."""
        del opts
        return ObjectStore(endpoint=None, region="")

    def credentials(self, name: str, grants: Sequence[Grant], *, opts: pulumi.ResourceOptions) -> None:
        """Nothing, as where people bring their own."""

    def database(
        self, name: str, databases: Sequence[str], resources: Resources, *, opts: pulumi.ResourceOptions
    ) -> Database:
        """A database; with what tells its statistics, and what makes the databases beyond the first."""
        del resources
        made = Database(
            host=pulumi.Output.from_input(name),
            port=_POSTGRES,
            user=name,
            password=pulumi.Output.secret(name),
            databases=tuple(databases),
            ready=Nothing(name, opts),
        )
        self._services[exporter_name(name)] = (made,)
        self._target(exporter_name(name), Metrics(port=EXPORTER_PORT), EXPORTER_LIMITS)
        if len(databases) > 1:
            self._services[f"{name}-databases"] = (made,)
        return made

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        """A secret that is none."""
        del length, opts
        return pulumi.Output.secret(name)

    def service(self, name: str, args: ServiceArgs, *, opts: pulumi.ResourceOptions) -> Service:
        """A service."""
        self._note(name, args)
        return Service(name=name, host=name, ports=args.ports, ready=Nothing(name, opts))

    def compute(self, name: str, args: ComputeArgs, *, opts: pulumi.ResourceOptions) -> Compute:
        """A head, which asks the cluster for workers, and pools of them; together they are one mesh."""
        head = self.service(name, args.head, opts=opts)
        pools = args.joining(head)
        for pool in pools:
            self._note(f"{name}-{pool.spec.name}", pool.service)
        self._meshes.append((name, *sorted(f"{name}-{pool.spec.name}" for pool in pools)))
        self._heads.append(name)
        absent = pulumi.Output.from_input(False)
        handles = {
            each.spec.name: Pool(
                spec=each.spec, workers=(), gpus=pulumi.Output.from_input(each.spec.gpus), gpu_fell_back=absent
            )
            for each in pools
        }
        return Compute(head=head, pools=handles)

    def route(self, name: str, args: RouteArgs, *, opts: pulumi.ResourceOptions) -> Route:
        """A way in."""
        del opts
        self._routes[name] = args
        return Route(url=pulumi.Output.from_input(name))

    def internal_url(self, route: str) -> str:
        """Its name."""
        return route

    def hosts(self) -> Sequence[str]:
        """None."""
        return ()

    def tunnel(self) -> None:
        """None."""

    def targets(self) -> Sequence[Target]:
        """Everything with metrics so far."""
        return tuple(self._targets)

    def close(self) -> None:
        """Nothing is left to be done."""

    def _note(self, name: str, args: ServiceArgs) -> None:
        self._services[name] = args.uses
        for used in args.uses:
            if isinstance(used, Service):
                self._connections.update((name, used.name, port) for port in used.ports.values())
        if args.copies_variable is not None:
            self._connections.update((name, name, port) for port in args.ports.values())
        self._connections.update((name, HOST, route_port(self._ports, route)) for route in args.uses_routes)
        self._connections.update(
            (name, target.service, _port(f"//{target.address}")) for target in args.scrapes if target.service != name
        )
        self._origins.update((name, _port(origin)) for origin in args.calls)
        self._grants.update((name, grant.bucket.name, grant.access) for grant in args.grants)
        if args.metrics is not None:
            self._target(name, args.metrics, args.resources)

    def _target(self, name: str, metrics: Metrics, resources: Resources) -> None:
        address = f"{name}:{metrics.port}"
        self._targets.append(Target(service=name, address=address, path=metrics.path, resources=resources))

    def _routed(self) -> Iterator[tuple[str, int]]:
        for args in self._routes.values():
            for target in (*args.targets, *args.prefixes.values()):
                yield target.name, target.ports[args.port]


def record(environment: Environment, stack: str) -> Recorder:
    """Have the estate's components ask for what they use; to be called in a Pulumi program."""
    recorder = Recorder(environment)
    Estate("estate", EstateArgs(environment=environment, stack=stack), substrate=recorder)
    return recorder


def _port(origin: str) -> int:
    parts = urlsplit(origin)
    return parts.port or _SCHEMES[parts.scheme]
