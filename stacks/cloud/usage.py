"""Usage: what tells autoscalers how busy pods are, which EKS does not bring by itself."""

import pulumi

from envs.schema import Resources
from stacks.cloud.nodes import SERVICE_NODES
from stacks.kubernetes.chart import Chart, make_chart
from stacks.kubernetes.names import POOL, limits
from stacks.kubernetes.objects import Object, Place

NAME = "metrics-server"
VERSION = "3.13.0"
REPOSITORY = "https://kubernetes-sigs.github.io/metrics-server/"
LIMITS = Resources.model_validate({"cpus": 0.1, "memory": "200Mi"})
"""Enough for 100 nodes, as its authors say."""


def make_usage(place: Place, opts: pulumi.ResourceOptions) -> Object:
    """Install metrics-server where the cluster's own services are."""
    kept = dict(limits(LIMITS))
    values = {"nodeSelector": {POOL: SERVICE_NODES}, "resources": {"requests": kept, "limits": kept}}
    chart = Chart(name=NAME, version=VERSION, repository=REPOSITORY, namespace="kube-system", values=values)
    return make_chart(place.cluster, chart, opts)
