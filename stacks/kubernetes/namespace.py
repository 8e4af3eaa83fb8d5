"""Namespace: the estate's own, where nothing is allowed that is not asked for, and its kind of volumes."""

from collections.abc import Mapping

import pulumi

from stacks.kubernetes.objects import Cluster, Object

STANDARD = "restricted"
"""The strictest of Kubernetes' own standards for pods."""
LEVELS = ("enforce", "audit", "warn")


def make_namespace(
    cluster: Cluster, name: str, opts: pulumi.ResourceOptions, *, labels: Mapping[str, str] | None = None
) -> Object:
    """Make a namespace that refuses pods with rights that none of ours needs; `labels` are what it has besides."""
    standard = {f"pod-security.kubernetes.io/{level}": STANDARD for level in LEVELS}
    return cluster.make("v1", "Namespace", name, metadata={"labels": {**standard, **(labels or {})}}, opts=opts)


def make_storage_class(
    cluster: Cluster,
    name: str,
    provisioner: str,
    parameters: Mapping[str, pulumi.Input[str]],
    topology: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> Object:
    """Make a kind of volumes; they grow, go with their claims, and are made in the zone of their first pod."""
    terms = [{"match_label_expressions": [{"key": key, "values": [value]} for key, value in sorted(topology.items())]}]
    return cluster.make(
        "storage.k8s.io/v1",
        "StorageClass",
        name,
        provisioner=provisioner,
        parameters=dict(parameters),
        reclaim_policy="Delete",
        volume_binding_mode="WaitForFirstConsumer",
        allow_volume_expansion=True,
        allowed_topologies=terms if topology else None,
        opts=opts,
    )
