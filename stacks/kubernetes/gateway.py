"""Gateway: Traefik with the configuration that it has everywhere, and its address for others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from components.substrate import HttpProbe, Image, Service, ServiceArgs
from stacks.kubernetes.graph import Graph, Way
from stacks.kubernetes.names import selecting
from stacks.kubernetes.objects import Place
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
ENTRANCE = f"{HOST}-entrance"
"""Name of the way in from outside."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """How the gateway is reached from outside the cluster."""

    annotations: Mapping[str, pulumi.Input[str]]
    """What the load balancer is told."""
    load_balancer_class: str
    clients: tuple[str, ...]
    """Networks that may connect."""


def make_entrance(
    place: Place, entrance: Entrance, ports: Mapping[str, int], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Make the load balancer; gives the host name that it is reached by."""
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
    made = place.make("v1", "Service", ENTRANCE, metadata=metadata, spec=spec, observe=("status",), opts=opts)
    return made.status.apply(_host)


def _host(status: Mapping[str, Mapping[str, list[Mapping[str, str]]]]) -> str:
    (first, *_) = status["loadBalancer"]["ingress"]
    return first.get("hostname") or first["ip"]


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
        ports={name.replace("_", "-"): route.port for name, route in sorted(routes.items())} | {"admin": ADMIN_PORT},
        probe=HttpProbe(port=ADMIN_PORT, path=HEALTH_PATH),
        resources=LIMITS,
        replicas=REPLICAS,
        files={STATIC_PATH: static_config(routes), DYNAMIC_PATH: dynamic_config(routes)},
    )
    graph.add(HOST, args, opts)
    for route in routes.values():
        served = [*route.args.targets, *route.args.prefixes.values()]
        for target in served:
            graph.connect(HOST, target.name, [target.ports[route.args.port]])
        for cidr in clients:
            graph.enter(HOST, Way(cidr=cidr, port=route.port))
    return make_workload(place, HOST, args, None, opts)
