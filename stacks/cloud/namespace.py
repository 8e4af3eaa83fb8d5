"""Namespace: where the estate is on the cluster, its disks, and what Auto Mode must be told once."""

import pulumi

from envs.cloud import SERVICES
from stacks.cloud.addresses import cut
from stacks.cloud.cluster import Cluster
from stacks.cloud.nodes import SERVICE_NODES, make_service_nodes
from stacks.cloud.site import Site
from stacks.kubernetes.graph import Graph, Surroundings, Way
from stacks.kubernetes.names import POOL
from stacks.kubernetes.namespace import make_namespace, make_storage_class
from stacks.kubernetes.network import deny_all
from stacks.kubernetes.objects import Cluster as Objects
from stacks.kubernetes.objects import Place
from stacks.routing import HOST

STORAGE_CLASS = "isthmus"
DISKS = "ebs.csi.eks.amazonaws.com"
"""What makes disks in Auto Mode."""
COMPUTE_TYPE = {"eks.amazonaws.com/compute-type": "auto"}
"""Label of Auto Mode's nodes, which alone can use its disks."""
READY_BEHIND_BALANCERS = {"eks.amazonaws.com/pod-readiness-gate-inject": "enabled"}
"""Pods behind a load balancer are ready when it has found them healthy, so that no older one goes before."""
POD_IDENTITY_AGENT = Way(cidr="169.254.170.23/32", port=80)
"""Where pods get the credentials of EKS Pod Identity."""


def objects_of(site: Site, cluster: Cluster) -> Objects:
    """The cluster as its objects are made; each carries whose it is."""
    labels = {
        "app.kubernetes.io/managed-by": "isthmus",
        "app.kubernetes.io/part-of": "isthmus",
        "isthmus/owner": site.environment.owner,
        "isthmus/stack": site.stack,
    }
    return Objects(provider=cluster.provider, labels=labels, ready=cluster.ready)


def open_namespace(site: Site, cluster: Cluster, opts: pulumi.ResourceOptions) -> Place:
    """Make the namespace, what denies everything in it, its disks, and the nodes for services."""
    objects = objects_of(site, cluster)
    namespace = make_namespace(objects, cluster.namespace, opts, labels=READY_BEHIND_BALANCERS)
    disks = {"type": "gp3", "encrypted": "true"}
    storage = make_storage_class(objects, STORAGE_CLASS, DISKS, disks, COMPUTE_TYPE, opts)
    # Auto Mode enforces network policies only where this says so.
    enforced = objects.make(
        "v1",
        "ConfigMap",
        "amazon-vpc-cni",
        metadata={"namespace": "kube-system"},
        data={"enable-network-policy-controller": "true"},
        opts=opts,
    )
    nodes = make_service_nodes(site, objects, opts)
    inside = Objects(
        provider=objects.provider, labels=objects.labels, ready=(*cluster.ready, namespace, storage, enforced, nodes)
    )
    place = Place(
        cluster=inside,
        namespace=cluster.namespace,
        storage_class=STORAGE_CLASS,
        granted_env={"AWS_DEFAULT_REGION": site.aws.region, "AWS_REGION": site.aws.region},
        node_selector={POOL: SERVICE_NODES},
    )
    deny_all(place, opts)
    return place


def open_graph(site: Site) -> Graph:
    """Nothing said yet, in these surroundings."""
    network = site.aws.network.cidr
    return Graph(
        surroundings=Surroundings(
            cluster=network,
            services=SERVICES,
            databases=tuple(zone.isolated for zone in cut(network, site.aws.zones)),
            credentials=(POD_IDENTITY_AGENT,),
            peers=tuple(sorted(site.aws.network.peers)),
        ),
        gateway=HOST,
        routes=route_ports(site),
    )


def route_ports(site: Site) -> dict[str, int]:
    """Port of each route; buckets have none, as S3 is reached directly."""
    ports = site.environment.ports.model_dump()
    return {name: int(port) for name, port in sorted(ports.items()) if name != "storage"}
