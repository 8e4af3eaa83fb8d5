"""Ray: a head and its pools as one RayCluster of KubeRay, whose worker groups scale from nothing."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from components.substrate import Compute, ComputeArgs, Pool, PoolArgs, Service, ServiceArgs, Target, each_of
from stacks.kubernetes.files import make_files
from stacks.kubernetes.graph import Graph
from stacks.kubernetes.names import COMPUTE, limits, selecting
from stacks.kubernetes.network import make_mesh
from stacks.kubernetes.objects import Place, wire
from stacks.kubernetes.pod import WRITABLE, Identity, Placing, container_security, ports, template
from stacks.kubernetes.workload import address_spec, make_budget, make_each

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import DownwardAPIVolumeFileArgsDict, TolerationArgsDict, VolumeArgsDict

    from envs.schema import Resources

IDLE_SECONDS = 300
"""How long a worker has nothing to do before it goes."""
SCRATCH_BYTES = 20 * 2**30
"""Room for what jobs unpack, and for objects that memory does not hold; a node of EKS Auto Mode has 80 GiB."""
TOKEN = "api-token"  # noqa: S105 - the name of a volume
TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - a path
TOKEN_SECONDS = 3607
"""An hour, as Kubernetes' own; it is renewed before."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Where the workers of a pool run, and how many there may be."""

    least: int
    most: int
    node_selector: Mapping[str, str]
    tolerations: "Sequence[TolerationArgsDict]" = ()


@dataclass(frozen=True, kw_only=True)
class Ray:
    """What a Ray cluster needs besides what the component says."""

    place: Place
    graph: Graph
    version: str
    """Version of Ray in the image."""
    autoscaler: "Resources"
    """Limits of what scales it, beside the head."""
    groups: Mapping[str, Group]
    """By the pool's name."""
    identities: Mapping[str, Identity]
    """By workload: the head's name, and `HEAD-POOL`."""
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    """On the pod of each of its nodes: jobs run there, and no other copy can go on with them."""
    needs: Sequence[pulumi.Resource] = field(default_factory=tuple[pulumi.Resource, ...])
    """What must exist before a RayCluster can: its definition, its operator, its nodes."""


def make_ray(ray: Ray, name: str, args: ComputeArgs, opts: pulumi.ResourceOptions) -> tuple[Compute, list[Target]]:
    """Make the cluster; the head is reached by its name, and what has metrics is given back with it."""
    place = ray.place
    address = place.make("v1", "Service", name, spec=address_spec(name, args.head), opts=opts)
    ray.graph.add(name, args.head, opts)
    ray.graph.use_api(name)
    joining = args.joining(Service(name=name, host=name, ports=args.head.ports, ready=address))
    groups: list[dict[str, Any]] = []
    needs: list[pulumi.Resource] = [*ray.needs, *args.head.after]
    head, made = _head(ray, name, args.head, opts)
    needs += made
    for pool in joining:
        group, made = _group(ray, name, pool, opts)
        groups.append(group)
        needs += made
    spec = _spec(ray, args.head, head, groups)
    metadata = {
        "annotations": {
            "ray.io/overwrite-container-cmd": "true",
            # To Kubernetes the groups are one field, which is the autoscaler's once it has set `replicas` there.
            "pulumi.com/patchForce": "true",
        }
    }
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=needs))
    cluster = place.make("ray.io/v1", "RayCluster", name, metadata=metadata, spec=spec, opts=after)
    make_mesh(place, f"{name}-nodes", name, opts)
    make_budget(place, name, opts)
    compute = Compute(
        head=Service(name=name, host=name, ports=args.head.ports, ready=cluster),
        pools={pool.spec.name: _pool(pool) for pool in joining},
    )
    return compute, _targets(name, args.head, joining)


def _spec(ray: Ray, args: ServiceArgs, head: Any, groups: list[dict[str, Any]]) -> dict[str, Any]:
    scaler = dict(limits(ray.autoscaler))
    return {
        "rayVersion": ray.version,
        # Else pods go on as they were made, with an image and secrets that are no more.
        "upgradeStrategy": {"type": "Recreate"},
        # Who may connect is said by network policies, here as on a laptop.
        "authOptions": {"mode": "disabled"},
        "enableInTreeAutoscaling": True,
        "autoscalerOptions": {
            "version": "v2",
            "upscalingMode": "Default",
            "idleTimeoutSeconds": IDLE_SECONDS,
            "image": args.image.reference,
            "imagePullPolicy": "IfNotPresent",
            "resources": {"requests": dict(scaler), "limits": dict(scaler)},
            "securityContext": wire(container_security()),
            # The head's own folders; KubeRay lays the session, which both need, over the first.
            "volumeMounts": [
                *({"name": key, "mountPath": WRITABLE[key]} for key in ("tmp", "home")),
                {"name": TOKEN, "mountPath": TOKEN_PATH, "readOnly": True},
            ],
        },
        "headGroupSpec": {
            "serviceType": "ClusterIP",
            # It runs no work, so that a job cannot starve what all jobs need.
            "rayStartParams": {"num-cpus": "0", "num-gpus": "0"},
            "template": head,
        },
        "workerGroupSpecs": groups,
    }


def _head(ray: Ray, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> tuple[Any, list[pulumi.Resource]]:
    placing = Placing(
        identity=ray.identities[name],
        volumes=[api_token()],
        labels={COMPUTE: name},
        annotations=ray.annotations,
        restart_policy="Never",
        container="ray-head",
        scratch_bytes=SCRATCH_BYTES,
    )
    files = make_files(ray.place, name, args.files, args.secret_files, args.secret_env, opts)
    pod = template(ray.place, name, args, files, placing)
    return wire(pod), [*files.objects, ray.identities[name].ready]


def _group(
    ray: Ray, compute: str, pool: PoolArgs, opts: pulumi.ResourceOptions
) -> tuple[dict[str, Any], list[pulumi.Resource]]:
    name = f"{compute}-{pool.spec.name}"
    group = ray.groups[pool.spec.name]
    ray.graph.add(name, pool.service, opts)
    placing = Placing(
        identity=ray.identities[name],
        gpus=pool.spec.gpus,
        labels={COMPUTE: compute},
        annotations=ray.annotations,
        node_selector=group.node_selector,
        tolerations=group.tolerations,
        restart_policy="Never",
        container="ray-worker",
        scratch_bytes=SCRATCH_BYTES,
    )
    files = make_files(ray.place, name, {}, pool.service.secret_files, pool.service.secret_env, opts)
    pod = template(ray.place, name, pool.service, files, placing)
    if pool.service.metrics is not None:
        make_each(ray.place, name, selecting(name), ports(pool.service), opts)
    spec: dict[str, Any] = {
        "groupName": pool.spec.name,
        "minReplicas": group.least,
        # How many there are is the autoscaler's to say, and `replicas` is its field.
        "maxReplicas": group.most,
        "rayStartParams": start_parameters(pool),
        "template": wire(pod),
    }
    return spec, [*files.objects, ray.identities[name].ready]


def api_token() -> "VolumeArgsDict":
    """A token for the cluster's API, as Kubernetes gives it to pods.

    The autoscaler beside the head has it, and the head has not: jobs start there, and whoever may change a RayCluster
    can run pods as anybody in the namespace.
    """
    namespace: DownwardAPIVolumeFileArgsDict = {
        "path": "namespace",
        "field_ref": {"api_version": "v1", "field_path": "metadata.namespace"},
    }
    return {
        "name": TOKEN,
        "projected": {
            "default_mode": 0o440,
            "sources": [
                {"service_account_token": {"path": "token", "expiration_seconds": TOKEN_SECONDS}},
                {"config_map": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                {"downward_api": {"items": [namespace]}},
            ],
        },
    }


def start_parameters(pool: PoolArgs) -> dict[str, str]:
    """What a worker will have, as the autoscaler must know before there is any."""
    spec = pool.spec
    return {
        "num-cpus": str(max(1, math.floor(spec.cpus))),
        "num-gpus": str(spec.gpus),
        "memory": str(spec.memory),
        "resources": json.dumps(json.dumps(dict(pool.offers))),
    }


def _pool(pool: PoolArgs) -> Pool:
    """Its workers come and go, so that none of them has a handle; a GPU pool has GPUs, or no node."""
    return Pool(
        spec=pool.spec,
        workers=(),
        gpus=pulumi.Output.from_input(pool.spec.gpus),
        gpu_fell_back=pulumi.Output.from_input(False),
    )


def _targets(name: str, head: ServiceArgs, pools: Sequence[PoolArgs]) -> list[Target]:
    found = [_target(name, name, head)]
    for pool in pools:
        worker = f"{name}-{pool.spec.name}"
        found.append(_target(worker, each_of(worker), pool.service))
    return [target for target in found if target is not None]


def _target(service: str, host: str, args: ServiceArgs) -> Target | None:
    if args.metrics is None:
        return None
    return Target(
        service=service,
        address=f"{host}:{args.metrics.port}",
        path=args.metrics.path,
        resources=args.resources,
        discovered=host != service,
    )
