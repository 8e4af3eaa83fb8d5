"""Nodes: Karpenter's NodePools of EKS Auto Mode, one a training pool and one for everything else, with hard limits."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi

from envs import catalogue
from envs.instances import CATEGORIES, OLDEST_GENERATION, Instance, candidates
from envs.instances import least as smallest_instance
from envs.pool import MAX_NODE_AGE
from envs.schema import Pool
from stacks.cloud.site import Site
from stacks.kubernetes.names import POOL, memory_quantity
from stacks.kubernetes.objects import Cluster, Object
from stacks.kubernetes.pod import GPU

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import TolerationArgsDict

SERVICE_NODES = "services"
"""Name of the nodes that run everything but training pools."""
DEFAULT_EXPIRY_SECONDS = 14 * 86400
"""A node is replaced after so long, and with it its system."""
DRAIN_SECONDS = 3600
"""How long a node that must go waits for what runs on it."""
ROOM = 2
"""CPUs and memory of nodes for each of a worker's: a node keeps some for itself, and sizes double."""


def make_service_nodes(site: Site, cluster: Cluster, opts: pulumi.ResourceOptions) -> Object:
    """Make the pool of nodes for services: on demand, as people wait for them."""
    spec = site.aws.cluster.services
    requirements = [_in("eks.amazonaws.com/instance-family", spec.instance_families), *_common(site, spot=False)]
    limits = {"cpu": str(spec.max_cpus)}
    body = _spec(SERVICE_NODES, requirements, limits, spec.expire_after)
    return cluster.make("karpenter.sh/v1", "NodePool", SERVICE_NODES, spec=body, opts=opts)


def make_pool_nodes(site: Site, cluster: Cluster, pool: Pool, opts: pulumi.ResourceOptions) -> Object:
    """Make the pool of nodes for the workers of one training pool; there are none while it has no workers."""
    name = node_pool(pool)
    body = _spec(
        name,
        [*_instances(pool), *_common(site, spot=pool.spot)],
        hard_limits(pool),
        pool.expire_after or DEFAULT_EXPIRY_SECONDS,
        taints=_taints(pool),
    )
    return cluster.make("karpenter.sh/v1", "NodePool", name, spec=body, opts=opts)


def node_pool(pool: Pool) -> str:
    """Name of a training pool's nodes."""
    return f"training-{pool.name}"


def hard_limits(pool: Pool) -> dict[str, str]:
    """What the nodes of a pool may have together: enough for all of its workers, and no more than that needs."""
    workers = pool.max_workers or pool.workers
    if pool.gpus:
        # Workers share a node with more GPUs, as many as its CPUs and memory have room for too.
        least = min(_gpu_counts(pool))
        return {GPU: str(math.ceil(workers / _sharing(pool, least)) * least)}
    # An instance with enough of the one may have more of the other than workers ask for.
    node = smallest_instance(pool.cpus, pool.memory, candidates(pool.instance_families))
    cpus, memory = (node.cpus, node.memory) if node else (0, 0)
    return {
        "cpu": str(math.ceil(workers * max(pool.cpus * ROOM, cpus))),
        "memory": memory_quantity(workers * max(pool.memory * ROOM, memory)),
    }


def _gpu_counts(pool: Pool) -> list[int]:
    """How many GPUs an instance may have that has room for a worker: one with fewest may be too small for its CPUs."""
    counts = catalogue.gpu_instances(str(pool.gpu_kind), pool.gpus, pool.instance_families)
    room = (each for each in _with_gpus(pool) if not each.memory or each.fits(pool.cpus, pool.memory))
    return sorted({counts[each.name] for each in room} or set(counts.values()))


def _sharing(pool: Pool, gpus: int) -> int:
    """How many workers there is room for on any instance with so many GPUs that has room for one."""
    alike = [each for each in _with_gpus(pool) if catalogue.gpus_of(each.name) == (pool.gpu_kind, gpus)]
    room = [
        min(each.free_cpus // pool.cpus, each.free_memory // pool.memory)
        for each in alike
        if each.memory and each.fits(pool.cpus, pool.memory)
    ]
    return int(min([gpus // pool.gpus, *room]))


def _with_gpus(pool: Pool) -> Sequence[Instance]:
    return candidates(pool.instance_families, pool.gpu_kind, pool.gpus)


def tolerations(pool: Pool) -> "Sequence[TolerationArgsDict]":
    """What lets a pool's workers onto its nodes, where nothing else may run."""
    return [
        {"key": str(taint["key"]), "operator": "Equal", "value": str(taint["value"]), "effect": "NoSchedule"}
        for taint in _taints(pool)
    ]


def _taints(pool: Pool) -> Sequence[Mapping[str, str]]:
    own = {"key": POOL, "value": node_pool(pool), "effect": "NoSchedule"}
    return [own, {"key": GPU, "value": "true", "effect": "NoSchedule"}] if pool.gpus else [own]


def _instances(pool: Pool) -> list[dict[str, Any]]:
    families = [_in("eks.amazonaws.com/instance-family", pool.instance_families)] if pool.instance_families else []
    if pool.gpus:
        return [
            *families,
            _in("eks.amazonaws.com/instance-gpu-name", [str(pool.gpu_kind)]),
            _in("eks.amazonaws.com/instance-gpu-count", [str(count) for count in _gpu_counts(pool)]),
        ]
    if families:
        return families
    return [
        _in("eks.amazonaws.com/instance-category", CATEGORIES),
        {"key": "eks.amazonaws.com/instance-generation", "operator": "Gt", "values": [str(OLDEST_GENERATION)]},
    ]


def _common(site: Site, *, spot: bool) -> list[dict[str, Any]]:
    return [
        _in("karpenter.sh/capacity-type", ["spot" if spot else "on-demand"]),
        # Images are built for it.
        _in("kubernetes.io/arch", ["amd64"]),
        _in("topology.kubernetes.io/zone", site.aws.zones),
    ]


def _in(key: str, values: Sequence[str]) -> dict[str, Any]:
    return {"key": key, "operator": "In", "values": list(values)}


def _spec(
    name: str,
    requirements: Sequence[Mapping[str, Any]],
    limits: Mapping[str, str],
    expiry_seconds: int,
    *,
    taints: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    # What runs on tainted nodes is jobs' workers: they are not moved to save room, and leave by themselves.
    # Auto Mode ends a node after 21 days, and the time that it waits is among them.
    age = min(expiry_seconds, MAX_NODE_AGE - DRAIN_SECONDS)
    policy = "WhenEmpty" if taints else "WhenEmptyOrUnderutilized"
    return {
        "template": {
            "metadata": {"labels": {POOL: name}},
            "spec": {
                "nodeClassRef": {"group": "eks.amazonaws.com", "kind": "NodeClass", "name": "default"},
                "requirements": list(requirements),
                "taints": list(taints),
                "expireAfter": f"{age // 3600}h" if age % 3600 == 0 else f"{age}s",
                "terminationGracePeriod": f"{DRAIN_SECONDS}s",
            },
        },
        "limits": dict(limits),
        "disruption": {
            "consolidationPolicy": policy,
            "consolidateAfter": "5m",
            "budgets": [{"nodes": "1"}],
        },
    }
