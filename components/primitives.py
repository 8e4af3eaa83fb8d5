"""The primitives that components are made of: what is asked of a substrate, and the handles that it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pulumi

from envs.schema import Pool as PoolSpec
from envs.schema import Resources

Access = Literal["read", "write", "readwrite"]


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image, by digest."""

    name: str
    reference: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket, and how to reach it from inside the estate and from outside."""

    name: str
    """Full bucket name."""
    ready: pulumi.Resource
    """What must exist before the bucket can be used."""


@dataclass(frozen=True, kw_only=True)
class ObjectStore:
    """How S3 is reached from outside the estate."""

    endpoint: pulumi.Output[str] | None
    """None where the SDK's own endpoint for the region is right."""
    region: str


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Credentials of one principal for S3; `None` where the credential chain provides them."""

    access_key_id: pulumi.Output[str]
    secret_access_key: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Which bucket a service may use, and how; nothing else is allowed."""

    bucket: Bucket
    access: Access


@dataclass(frozen=True, kw_only=True)
class Database:
    """A Postgres server with one user and the databases that were asked for."""

    host: pulumi.Output[str]
    port: int
    user: str
    password: pulumi.Output[str]
    databases: tuple[str, ...]
    ready: pulumi.Resource
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables by which each of its clients knows how to connect; libpq's, which other drivers read too."""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """What these variables name: content by absolute path."""


@dataclass(frozen=True, kw_only=True)
class HttpProbe:
    """Healthy when a GET is answered with a status below 400."""

    port: int
    path: str


@dataclass(frozen=True, kw_only=True)
class TcpProbe:
    """Healthy when a connection is accepted."""

    port: int


@dataclass(frozen=True, kw_only=True)
class CommandProbe:
    """Healthy when a command in the container exits with 0."""

    command: tuple[str, ...]


Probe = HttpProbe | TcpProbe | CommandProbe


@dataclass(frozen=True, kw_only=True)
class Volume:
    """Storage that outlives the processes of a service."""

    name: str
    path: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Where a service answers in Prometheus' exposition format."""

    port: int
    path: str = "/metrics"


@dataclass(frozen=True, kw_only=True)
class Target:
    """What Prometheus scrapes, and the limits that its use is compared with."""

    service: str
    address: str
    """Host and port inside the estate."""
    path: str
    resources: Resources
    discovered: bool = False
    """Whether the host stands for any number of instances, none too, each with an address in its DNS record."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A running service, as others inside the estate reach it."""

    name: str
    host: str
    ports: Mapping[str, int]
    ready: pulumi.Resource
    """What must exist before the service can be used; healthy when it does."""

    def url(self, port: str) -> str:
        """HTTP URL of a named port, inside the estate."""
        return f"http://{self.host}:{self.ports[port]}"


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """A service to run."""

    image: Image
    command: Sequence[pulumi.Input[str]]
    ports: Mapping[str, int]
    """Port by name."""
    probe: Probe
    resources: Resources
    ready: Probe | None = None
    """Where a copy that lives may yet have to wait before it can take requests: whether it can. Nothing waits for it
    to come up; requests do, where the place tells copies apart."""
    replicas: int = 1
    max_replicas: int | None = None
    """How many there may be under load, where the place can tell; always `replicas` when absent."""
    copies_variable: str | None = None
    """Variable in which a copy reads the host whose addresses are those of every copy, its own too; copies may then
    connect to each other."""
    env: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    secret_env: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Only for what the service cannot read from a file."""
    files: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Content by absolute path."""
    secret_files: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """The same, for secrets; readable by the service alone."""
    volumes: Sequence[Volume] = ()
    grants: Sequence[Grant] = ()
    uses: Sequence[Service | Database] = ()
    """What it may reach over the network."""
    uses_routes: Sequence[str] = ()
    """Routes that it may use from inside, by name."""
    scrapes: Sequence[Target] = ()
    """Whose metrics it reads."""
    calls: Sequence[str] = ()
    """Origins outside the estate that it calls: `https://alerts.example.org`."""
    after: Sequence[pulumi.Resource] = ()
    """What must be healthy before it starts."""
    metrics: Metrics | None = None
    shared_memory_bytes: int | None = None
    start_timeout_seconds: int = 120
    """How long it may take to become healthy."""
    stop_timeout_seconds: int = 10
    """How long it may take to end before it is killed."""

    def finding_copies(self, host: str) -> "ServiceArgs":
        """The same, told by which host all of its copies are found, if it asks."""
        if self.copies_variable is None:
            return self
        return replace(self, env={**self.env, self.copies_variable: host})


def each_of(name: str) -> str:
    """The host that stands for every copy of a service, each by its own address."""
    return f"{name}-each"


@dataclass(frozen=True, kw_only=True)
class PoolArgs:
    """Workers of one pool: what one worker is, and what it runs."""

    spec: PoolSpec
    service: ServiceArgs
    """What one worker runs; `resources` are one worker's."""
    offers: Mapping[str, int] = field(default_factory=dict[str, int])
    """What each worker offers to jobs besides CPUs and memory, by Ray's name for it."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A running pool."""

    spec: PoolSpec
    workers: tuple[Service, ...]
    gpus: pulumi.Output[int]
    """GPUs of one worker, as they really are there."""
    gpu_fell_back: pulumi.Output[bool]


@dataclass(frozen=True, kw_only=True)
class ComputeArgs:
    """A head, and the pools of workers that join it."""

    head: ServiceArgs
    pools: Sequence[PoolArgs]
    join_port: str
    """Name of the head's port that workers join by."""
    join_variable: str
    """Variable in which a worker reads the head's host and that port."""

    def joining(self, head: Service) -> tuple[PoolArgs, ...]:
        """The pools once the head is known: their workers read its address, and may reach it."""
        address = {self.join_variable: f"{head.host}:{head.ports[self.join_port]}"}
        return tuple(
            replace(
                pool,
                service=replace(pool.service, env={**pool.service.env, **address}, uses=(head, *pool.service.uses)),
            )
            for pool in self.pools
        )


@dataclass(frozen=True, kw_only=True)
class Compute:
    """A running head, and its pools."""

    head: Service
    pools: Mapping[str, Pool]
    """By the name that the environment gives them."""


@dataclass(frozen=True, kw_only=True)
class RouteArgs:
    """A way in from outside the estate; balanced over its targets."""

    targets: Sequence[Service]
    port: str
    """Name of the targets' port."""
    prefixes: Mapping[str, Service] = field(default_factory=dict[str, Service])
    """Instead of balancing: the target by first path segment, which is stripped."""
    deny: Sequence[str] = ()
    """Path prefixes that are answered with 403."""
    health_path: str | None = None
    """A GET tells which targets can take requests; all of them when absent."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """A public URL."""

    url: pulumi.Output[str]
    """From outside the estate."""


@dataclass(frozen=True, kw_only=True)
class Tunnel:
    """How a person reaches what has no public address: through the API of a cluster, to the service of all routes."""

    cluster: str
    region: str
    namespace: str
    service: str
    host: pulumi.Output[str]
    """Host in the URLs of the routes that are reached so; the service has their ports."""
