"""Compute: KubeRay with one RayCluster, and nodes for each of its pools."""

import pulumi

from components.substrate import Compute, ComputeArgs
from envs.schema import Resources
from stacks.cloud.namespace import objects_of
from stacks.cloud.nodes import SERVICE_NODES, make_pool_nodes, node_pool, tolerations
from stacks.cloud.site import Group
from stacks.cloud.workload import Workloads, make_identity
from stacks.kubernetes.chart import Chart, make_chart
from stacks.kubernetes.names import POOL, limits
from stacks.kubernetes.namespace import make_namespace
from stacks.kubernetes.ray import Group as WorkerGroup
from stacks.kubernetes.ray import Ray, make_ray

OPERATOR = "kuberay-operator"
OPERATOR_NAMESPACE = "kuberay"
OPERATOR_VERSION = "1.6.2"
OPERATOR_CHARTS = "https://ray-project.github.io/kuberay-helm/"
OPERATOR_LIMITS = Resources.model_validate({"cpus": 0.25, "memory": "512Mi"})
"""Enough for 500 pods, as KubeRay's own values say."""
RAY_VERSION = "2.60.0"
"""Ray in the image `ml`, by its lock file."""
STAY = {"karpenter.sh/do-not-disrupt": "true"}
"""A node with such a pod is neither emptied to save room nor exchanged for one with a newer system; when it is too old
it waits for the pod as long as `nodes.DRAIN_SECONDS` says."""
AUTOSCALER = Resources.model_validate({"cpus": 0.5, "memory": "512Mi"})
"""KubeRay's own default for what scales a cluster."""


def make_compute(on: Workloads, name: str, args: ComputeArgs, opts: pulumi.ResourceOptions) -> Compute:
    """Make the operator, nodes for every pool, and the cluster."""
    own = pulumi.ResourceOptions(parent=Group("Compute", name, opts))
    objects = objects_of(on.site, on.cluster)
    operator = make_operator(on, on.site.shared_options())
    nodes = [make_pool_nodes(on.site, objects, pool.spec, own) for pool in args.pools]
    identities = {name: make_identity(on, name, args.head, own)}
    for pool in args.pools:
        worker = f"{name}-{pool.spec.name}"
        identities[worker] = make_identity(on, worker, pool.service, own)
    ray = Ray(
        place=on.place,
        graph=on.graph,
        version=RAY_VERSION,
        autoscaler=AUTOSCALER,
        groups={
            pool.spec.name: WorkerGroup(
                least=pool.spec.min_workers,
                most=pool.spec.max_workers or pool.spec.workers,
                node_selector={POOL: node_pool(pool.spec)},
                tolerations=tolerations(pool.spec),
            )
            for pool in args.pools
        },
        identities=identities,
        annotations=STAY,
        needs=(operator, *nodes),
    )
    compute, targets = make_ray(ray, name, args, own)
    on.site.targets.extend(targets)
    return compute


def make_operator(on: Workloads, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    """Install KubeRay's operator, which may act in the estate's namespace alone."""
    own = pulumi.ResourceOptions(parent=Group("Operator", OPERATOR, opts))
    objects = objects_of(on.site, on.cluster)
    namespace = make_namespace(objects, OPERATOR_NAMESPACE, own)
    kept = dict(limits(OPERATOR_LIMITS))
    values = {
        "singleNamespaceInstall": True,
        "watchNamespace": [on.place.namespace],
        "image": {"tag": f"v{OPERATOR_VERSION}"},
        "nodeSelector": {POOL: SERVICE_NODES},
        "resources": {"requests": kept, "limits": kept},
        "podSecurityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        # A worker waits for its head by itself.
        "env": [{"name": "ENABLE_INIT_CONTAINER_INJECTION", "value": "false"}],
    }
    chart = Chart(
        name=OPERATOR,
        version=OPERATOR_VERSION,
        repository=OPERATOR_CHARTS,
        namespace=OPERATOR_NAMESPACE,
        values=values,
    )
    return make_chart(on.place.cluster, chart, own, after=[namespace])
