"""Workload: a service on the cluster, with an identity of its own where it may use buckets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi

from components.substrate import Service, ServiceArgs
from stacks.cloud.cluster import Cluster
from stacks.cloud.identity import pod_identity
from stacks.cloud.namespace import open_graph, open_namespace
from stacks.cloud.site import Group, Site
from stacks.cloud.usage import make_usage
from stacks.kubernetes.graph import Graph
from stacks.kubernetes.job import make_job
from stacks.kubernetes.objects import Object, Place
from stacks.kubernetes.pod import Identity
from stacks.kubernetes.workload import make_workload, target_of


@dataclass(frozen=True, kw_only=True)
class Workloads:
    """Where workloads are made, and what is noted of them."""

    site: Site
    cluster: Cluster
    place: Place
    graph: Graph
    nodes: Object
    """There as soon as a first node runs something."""


def open_workloads(site: Site, cluster: Cluster) -> Workloads:
    """Make the namespace; nothing runs in it yet."""
    opts = pulumi.ResourceOptions(parent=Group("Namespace", cluster.namespace, site.shared_options()))
    place = open_namespace(site, cluster, opts)
    usage = make_usage(place, opts)
    return Workloads(site=site, cluster=cluster, place=place, graph=open_graph(site), nodes=usage)


def make_service(on: Workloads, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> Service:
    """Run a service, note whom it may connect to, and let Prometheus find it."""
    own = pulumi.ResourceOptions(parent=Group("Service", name, opts))
    on.graph.add(name, args, own)
    identity = make_identity(on, name, args, own) if args.grants else None
    if identity is not None:
        # EKS knows an identity some seconds after it was made, and a pod that is older never gets it; a node's start
        # takes longer. (A RayCluster waits for its operator, which needs a node as well.)
        args = replace(args, after=(*args.after, on.nodes))
    service = make_workload(on.place, name, args, identity, own)
    target = target_of(name, args)
    if target is not None:
        on.site.targets.append(target)
    return service


def make_task(
    on: Workloads, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions, *, entrypoint: Sequence[str] = ()
) -> Object:
    """Do something once on the cluster; its ports and its probe are of no account."""
    own = pulumi.ResourceOptions(parent=Group("Task", name, opts))
    on.graph.add(name, args, own)
    identity = make_identity(on, name, args, own) if args.grants else None
    return make_job(on.place, name, args, own, entrypoint=entrypoint, identity=identity)


def make_identity(on: Workloads, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> Identity:
    """Make the service account of a workload, and let it use its buckets."""
    account = on.place.make("v1", "ServiceAccount", name, automount_service_account_token=False, opts=opts)
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[account]))
    return Identity(account=name, ready=pod_identity(on.site, on.cluster, name, args.grants, after))
