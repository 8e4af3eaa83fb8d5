"""Gateway: Traefik with the configuration that it has everywhere, and its address for others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from components.substrate import HttpProbe, Image, Metrics, Service, ServiceArgs, Target, each_of
from stacks.kubernetes.graph import Graph, Way
from stacks.kubernetes.names import selecting
from stacks.kubernetes.objects import Place, patient
from stacks.kubernetes.workload import make_workload
from stacks.routing import (
    ADMIN_PORT,
    DYNAMIC_PATH,
    HEALTH_PATH,
    HOST,
    LIMITS,
    STATIC_PATH,
    PortedRoute,
    dynamic_config,
    static_config,
)

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ServiceSpecArgsDict

REPLICAS = 2
"""One may go with its node or its zone."""
MOST_REPLICAS = 6
STOP_SECONDS = 30
"""For requests that it has begun to answer."""
DRAIN_SECONDS = 90
"""A network load balancer sends new connections for a minute and more after it is told not to."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """How the gateway is reached from outside the cluster."""

    name: str
    annotations: Mapping[str, pulumi.Input[str]]
    """What the load balancer is told."""
    load_balancer_class: str
    clients: tuple[str, ...]
    """Networks that may connect."""


def gateway_target() -> Target:
    """The metrics of each copy, known before there is a gateway."""
    return Target(
        service=HOST, address=f"{each_of(HOST)}:{ADMIN_PORT}", path="/metrics", resources=LIMITS, discovered=True
    )


def make_entrance(
    place: Place, entrance: Entrance, ports: Mapping[str, int], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Make the load balancer; gives the host that it is reached by, or its name inside a cluster without any."""
    spec: ServiceSpecArgsDict = {
        "type": "LoadBalancer",
        "load_balancer_class": entrance.load_balancer_class,
        "load_balancer_source_ranges": list(entrance.clients),
        "allocate_load_balancer_node_ports": False,
        "selector": selecting(HOST),
        "ports": [
            # Names of ports have dashes, and at most 15 letters.
            {"name": route.replace("_", "-"), "port": port, "target_port": port}
            for route, port in sorted(ports.items())
        ],
    }
    metadata = {"annotations": dict(entrance.annotations)}
    options = pulumi.ResourceOptions.merge(opts, patient())
    made = place.make("v1", "Service", entrance.name, metadata=metadata, spec=spec, observe=("status",), opts=options)
    inside = f"{entrance.name}.{place.namespace}.svc"
    return made.status.apply(lambda status: _host(status) or inside)


def _host(status: Mapping[str, Mapping[str, list[Mapping[str, str]]]] | None) -> str | None:
    """What a load balancer is reached by; nothing where the cluster has none to give."""
    balancers = (status or {}).get("loadBalancer", {}).get("ingress", [])
    return next((each.get("hostname") or each.get("ip") for each in balancers), None)


def make_gateway(
    place: Place,
    graph: Graph,
    image: Image,
    routes: Mapping[str, PortedRoute],
    clients: tuple[str, ...],
    opts: pulumi.ResourceOptions,
) -> Service:
    """Run the gateway once every route is known, and note whom it may connect to."""
    args = ServiceArgs(
        image=image,
        # The image's own command, which an empty one leaves alone.
        command=(),
        ports={name.replace("_", "-"): route.port for name, route in sorted(routes.items())},
        probe=HttpProbe(port=ADMIN_PORT, path=HEALTH_PATH),
        resources=LIMITS,
        replicas=REPLICAS,
        max_replicas=MOST_REPLICAS,
        metrics=Metrics(port=ADMIN_PORT),
        stop_timeout_seconds=STOP_SECONDS,
        files={STATIC_PATH: static_config(routes), DYNAMIC_PATH: dynamic_config(routes)},
    )
    graph.add(HOST, args, opts)
    for route in routes.values():
        served = [*route.args.targets, *route.args.prefixes.values()]
        for target in served:
            graph.connect(HOST, target.name, [target.ports[route.args.port]])
        for cidr in clients:
            graph.enter(HOST, Way(cidr=cidr, port=route.port))
    return make_workload(place, HOST, args, None, opts, drain_seconds=DRAIN_SECONDS)
