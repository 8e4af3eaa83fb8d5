"""Objects: any Kubernetes object as a Pulumi resource, without the SDK's classes.

`pulumi_kubernetes.core.v1` takes more than a second to import. Its typed dictionaries cost nothing, as only type
checkers read them: specs are written with those, and turned here into what the provider takes (decision 0013).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi

VERBATIM = frozenset(
    {
        "annotations",
        "capacity",
        "data",
        "hard",
        "labels",
        "limits",
        "match_labels",
        "node_selector",
        "parameters",
        "requests",
        "selector",
        "string_data",
    }
)
"""Maps whose keys are the user's own words; everything else is a field's name."""
IRREGULAR = {
    "client_ip": "clientIP",
    "cluster_ip": "clusterIP",
    "cluster_ips": "clusterIPs",
    "downward_api": "downwardAPI",
    "external_ips": "externalIPs",
    "host_ip": "hostIP",
    "host_ipc": "hostIPC",
    "host_pid": "hostPID",
    "load_balancer_ip": "loadBalancerIP",
    "set_hostname_as_fqdn": "setHostnameAsFQDN",
}
"""Fields whose names have capitals that no rule gives."""


def camel(name: str) -> str:
    """A field's name as Kubernetes writes it: `match_labels` is `matchLabels`."""
    if name in IRREGULAR:
        return IRREGULAR[name]
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def wire(value: Any, *, verbatim: bool = False) -> Any:
    """A spec as the provider takes it: names of fields as Kubernetes writes them, and no absent ones."""
    if isinstance(value, Mapping):
        entries = cast(Mapping[str, Any], value)
        # A selector of labels is a map of words in a Service, and has fields in everything else.
        return {
            (key if verbatim else camel(key)): wire(item, verbatim=not verbatim and _words(key, item))
            for key, item in entries.items()
            if item is not None
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [wire(item, verbatim=verbatim) for item in cast(Sequence[Any], value)]
    return value


def _words(key: str, item: Any) -> bool:
    structured = isinstance(item, Mapping) and bool({"match_labels", "match_expressions"} & set(cast(Any, item)))
    return key in VERBATIM and not structured


PATIENCE_SECONDS = 1800
"""How long something may take to become ready: a slot waits for the registry, which waits for a database of which some
take a quarter of an hour to make. Pulumi's own is ten minutes."""


def patient() -> pulumi.ResourceOptions:
    """Options of what becomes ready in its own time."""
    span = f"{PATIENCE_SECONDS}s"
    return pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=span, update=span))


class Object(pulumi.CustomResource):
    """One object of a cluster."""

    status: pulumi.Output[Any]
    """What the cluster says of it; only where it was asked for."""

    def __init__(self, token: str, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        """Register the object; `inputs` are as Kubernetes writes them."""
        super().__init__(token, name, dict(inputs), opts)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Where objects are made."""

    provider: pulumi.ProviderResource
    labels: Mapping[str, str]
    """On every object."""
    ready: Sequence[pulumi.Resource] = ()
    """What must exist before any object can."""

    def make(
        self,
        api_version: str,
        kind: str,
        name: str,
        *,
        opts: pulumi.ResourceOptions,
        metadata: Mapping[str, Any] | None = None,
        observe: Sequence[str] = (),
        **body: Any,
    ) -> Object:
        """Make an object; `metadata` is laid over its name and labels, `observe` names outputs that are read."""
        given = dict(metadata or {})
        labels = {**self.labels, **given.pop("labels", {})}
        inputs = wire({"metadata": {"name": name, **given, "labels": labels}, **body})
        options = pulumi.ResourceOptions(
            provider=self.provider,
            depends_on=list(self.ready),
            additional_secret_outputs=["data", "stringData"] if kind == "Secret" else None,
        )
        return Object(
            token(api_version, kind),
            name,
            {"apiVersion": api_version, "kind": kind, **inputs, **dict.fromkeys(observe)},
            pulumi.ResourceOptions.merge(opts, options),
        )


def token(api_version: str, kind: str) -> str:
    """The type that Pulumi knows a kind by."""
    group = api_version if "/" in api_version else f"core/{api_version}"
    return f"kubernetes:{group}:{kind}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A namespace of a cluster, and what is said once for all that is in it."""

    cluster: Cluster
    namespace: str
    storage_class: str
    granted_env: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables of whoever may use a bucket."""
    node_selector: Mapping[str, str] = field(default_factory=dict[str, str])
    """Nodes that services run on."""

    def make(
        self,
        api_version: str,
        kind: str,
        name: str,
        *,
        opts: pulumi.ResourceOptions,
        metadata: Mapping[str, Any] | None = None,
        observe: Sequence[str] = (),
        **body: Any,
    ) -> Object:
        """Make an object of the namespace."""
        placed = {"namespace": self.namespace, **(metadata or {})}
        return self.cluster.make(api_version, kind, name, opts=opts, metadata=placed, observe=observe, **body)
