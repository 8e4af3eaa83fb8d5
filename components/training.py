"""Training: a Ray head and pools of workers, spoken to by Ray's Jobs REST API."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.registry import RegistryAccess
from components.storage import Storage
from components.substrate import (
    ComputeArgs,
    Grant,
    HttpProbe,
    Image,
    Metrics,
    Pool,
    PoolArgs,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Substrate,
    TcpProbe,
)
from envs.schema import Pool as PoolSpec
from envs.schema import Resources
from envs.schema import Training as TrainingSpec
from envs.units import format_bytes

DASHBOARD_PORT = 8265
GCS_PORT = 6379
METRICS_PORT = 8080
STOP_TIMEOUT_SECONDS = 3
"""A node that is told to end has nothing to save."""
POOL_CAPACITY = 1000
"""How much of its pool's resource each worker offers; jobs ask a thousandth and more."""
HEAD_OBJECTS_BYTES = 128 * 2**20
"""Shared memory for Ray's object store; with less than 79 MiB it goes to disk."""
OBJECTS_SHARE = 0.25
"""Share of a worker's memory that may hold objects; Ray's own is 0.3, and MLflow needs the rest."""
JOB_ROUTES = {
    "ISTHMUS_SERVING_URL": "serving",
    "PROMETHEUS_URL": "prometheus",
    "ALERTMANAGER_URL": "alertmanager",
    "PUSHGATEWAY_URL": "pushgateway",
}
"""What a job reads, by variable: the same names as outside the estate, so that code moves unchanged."""


@dataclass(frozen=True, kw_only=True)
class TrainingArgs:
    """What training is asked for."""

    spec: TrainingSpec
    registry: RegistryAccess
    storage: Storage


class Training(pulumi.ComponentResource):
    """One Ray head that runs no work, and pools of workers."""

    head: Service
    pools: Mapping[str, Pool]
    route: Route

    def __init__(
        self, name: str, args: TrainingArgs, *, substrate: Substrate, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make the head, the pools and the route to the Jobs API."""
        super().__init__("isthmus:training:Training", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        image = substrate.image("ml", opts=child)
        compute = substrate.compute("training", _compute(args, image, substrate), opts=child)
        self.head = compute.head
        self.pools = compute.pools
        self.route = substrate.route("training", RouteArgs(targets=(self.head,), port="dashboard"), opts=child)
        self.register_outputs({"url": self.route.url})


def pool_resource(pool: str) -> str:
    """Ray resource that a job asks a fraction of to run in a pool."""
    return f"pool_{pool.replace('-', '_')}"


def _job_env(args: TrainingArgs, substrate: Substrate) -> dict[str, pulumi.Input[str]]:
    routes = {variable: substrate.internal_url(route) for variable, route in JOB_ROUTES.items()}
    buckets = {bucket_variable(key): bucket.name for key, bucket in args.storage.buckets.items()}
    return {**args.registry.env, **routes, **buckets}


def bucket_variable(bucket: str) -> str:
    """Variable that names a bucket: `ISTHMUS_BUCKET_DATASETS`."""
    return f"ISTHMUS_BUCKET_{bucket.upper().replace('-', '_')}"


def _compute(args: TrainingArgs, image: Image, substrate: Substrate) -> ComputeArgs:
    return ComputeArgs(
        head=_head(args, image, substrate),
        pools=tuple(_pool(args, spec, image, substrate) for spec in args.spec.pools),
        join_port="gcs",
        join_variable="ISTHMUS_RAY_HEAD",
    )


def _head(args: TrainingArgs, image: Image, substrate: Substrate) -> ServiceArgs:
    return ServiceArgs(
        image=image,
        command=("ray-head",),
        ports={"dashboard": DASHBOARD_PORT, "gcs": GCS_PORT},
        probe=HttpProbe(port=DASHBOARD_PORT, path="/api/version"),
        resources=args.spec.head,
        env=_job_env(args, substrate),
        secret_files=args.registry.secret_files,
        grants=_grants(args),
        uses=(args.registry.service,),
        uses_routes=tuple(sorted(JOB_ROUTES.values())),
        metrics=Metrics(port=METRICS_PORT),
        shared_memory_bytes=HEAD_OBJECTS_BYTES,
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
    )


def _pool(args: TrainingArgs, spec: PoolSpec, image: Image, substrate: Substrate) -> PoolArgs:
    worker = ServiceArgs(
        image=image,
        # It waits for the head by itself, and joins as soon as it can.
        command=("ray-worker",),
        ports={},
        probe=TcpProbe(port=METRICS_PORT),
        resources=Resources.model_validate({"cpus": spec.cpus, "memory": format_bytes(spec.memory)}),
        env={
            **_job_env(args, substrate),
            "ISTHMUS_RAY_CPUS": f"{spec.cpus:g}",
            "ISTHMUS_RAY_MEMORY_BYTES": str(spec.memory),
            "ISTHMUS_RAY_POOL": pool_resource(spec.name),
        },
        secret_files=args.registry.secret_files,
        grants=_grants(args),
        uses=(args.registry.service,),
        uses_routes=tuple(sorted(JOB_ROUTES.values())),
        metrics=Metrics(port=METRICS_PORT),
        stop_timeout_seconds=STOP_TIMEOUT_SECONDS,
        shared_memory_bytes=max(HEAD_OBJECTS_BYTES, int(spec.memory * OBJECTS_SHARE)),
    )
    return PoolArgs(spec=spec, service=worker, offers={pool_resource(spec.name): POOL_CAPACITY})


def _grants(args: TrainingArgs) -> tuple[Grant, ...]:
    return tuple(Grant(bucket=bucket, access="readwrite") for bucket in args.storage.buckets.values())
