"""Chart: what others made for clusters, by Helm, in one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from stacks.kubernetes.objects import Cluster, Object

TOKEN = "kubernetes:helm.sh/v3:Release"  # noqa: S105 - a type
TIMEOUT_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of a repository; its release has its name."""

    name: str
    version: str
    repository: str
    namespace: str
    values: Mapping[str, Any]


def make_chart(
    cluster: Cluster, chart: Chart, opts: pulumi.ResourceOptions, *, after: Sequence[pulumi.Resource] = ()
) -> Object:
    """Install a chart whole or not at all."""
    inputs = {
        "name": chart.name,
        "namespace": chart.namespace,
        "chart": chart.name,
        "version": chart.version,
        "repositoryOpts": {"repo": chart.repository},
        "values": dict(chart.values),
        "atomic": True,
        "timeout": TIMEOUT_SECONDS,
        "compat": "true",
    }
    options = pulumi.ResourceOptions(provider=cluster.provider, depends_on=[*cluster.ready, *after])
    return Object(TOKEN, chart.name, inputs, pulumi.ResourceOptions.merge(opts, options))
