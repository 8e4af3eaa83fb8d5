"""Gateway: Traefik behind a network load balancer, internal unless the environment says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.substrate import Image
from stacks.cloud.namespace import route_ports
from stacks.cloud.site import Group, Site
from stacks.cloud.workload import Workloads
from stacks.kubernetes.gateway import Entrance, make_entrance, make_gateway
from stacks.kubernetes.network import make_policies
from stacks.routing import HOST, PortedRoute

BALANCER = "eks.amazonaws.com/nlb"
PREFIX = "service.beta.kubernetes.io/aws-load-balancer"
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 with forward secrecy, and 1.3."""
DNS_SUFFIX = "amazonaws.com"
DNS_SUFFIXES = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}
"""What names of load balancers end with, by the partition of AWS, where it is not the usual one."""
PUBLIC_ROUTES = ("registry", "serving")
"""Routes that a public load balancer has: what asks for a password, and what is there to be called. Everything else
stays internal."""


@dataclass(frozen=True, kw_only=True)
class Entrances:
    """How routes are reached from outside."""

    internal: pulumi.Output[str]
    """Host name of the internal load balancer, which has every route."""
    public: str | None
    """Domain of the public one; None where there is none."""
    hosts: tuple[str, ...]
    """Names of both as clients write them in requests, as patterns."""

    def url(self, route: str, port: int) -> pulumi.Output[str]:
        """URL of a route."""
        if self.public is not None and route in PUBLIC_ROUTES:
            return pulumi.Output.from_input(f"https://{self.public}:{port}")
        return pulumi.Output.concat("http://", self.internal, f":{port}")


def make_entrances(on: Workloads) -> Entrances:
    """Make the load balancers; the gateway behind them comes last, when every route is known."""
    opts = pulumi.ResourceOptions(parent=Group("Entrance", f"{HOST}-entrance", on.site.shared_options()))
    ports = route_ports(on.site)
    internal = Entrance(
        name=f"{HOST}-internal",
        annotations=_annotations(on.site, "internal"),
        load_balancer_class=BALANCER,
        clients=clients(on.site),
    )
    host = make_entrance(on.place, internal, ports, opts)
    routes = on.site.aws.routes
    if routes.public:
        public = Entrance(
            name=f"{HOST}-public",
            annotations={**_annotations(on.site, "internet-facing"), **_tls(str(routes.certificate_arn), ports)},
            load_balancer_class=BALANCER,
            clients=tuple(routes.allowed_cidrs),
        )
        make_entrance(on.place, public, {name: ports[name] for name in PUBLIC_ROUTES}, opts)
    domain = routes.domain if routes.public else None
    suffix = DNS_SUFFIXES.get(on.site.aws.partition, DNS_SUFFIX)
    names = (f"*.elb.{on.site.aws.region}.{suffix}", *([domain] if domain else []))
    return Entrances(internal=host, public=domain, hosts=tuple(f"{name}:*" for name in names))


def clients(site: Site) -> tuple[str, ...]:
    """Networks that may use the internal load balancer: the VPC, its peers, and who the environment names."""
    routes, network = site.aws.routes, site.aws.network
    named = () if routes.public else routes.allowed_cidrs
    return (network.cidr, *sorted({*network.peers, *named}))


def close_gateway(on: Workloads, image: Image, routes: Mapping[str, PortedRoute]) -> None:
    """Run the gateway of all routes, and write down for the cluster who may connect to whom."""
    opts = pulumi.ResourceOptions(parent=Group("Service", HOST, on.site.shared_options()))
    allowed = on.site.aws.routes.allowed_cidrs if on.site.aws.routes.public else ()
    everybody = tuple(dict.fromkeys((*clients(on.site), *allowed)))
    make_gateway(on.place, on.graph, image, routes, everybody, opts)
    make_policies(on.place, on.graph)


def _annotations(site: Site, scheme: str) -> dict[str, str]:
    tags = ",".join(f"{key}={value}" for key, value in site.tags().items())
    return {
        f"{PREFIX}-scheme": scheme,
        f"{PREFIX}-nlb-target-type": "ip",
        f"{PREFIX}-attributes": "load_balancing.cross_zone.enabled=true",
        f"{PREFIX}-additional-resource-tags": tags,
    }


def _tls(certificate: str, ports: Mapping[str, int]) -> dict[str, str]:
    return {
        f"{PREFIX}-ssl-cert": certificate,
        f"{PREFIX}-ssl-ports": ",".join(str(ports[name]) for name in PUBLIC_ROUTES),
        f"{PREFIX}-ssl-negotiation-policy": TLS_POLICY,
    }
