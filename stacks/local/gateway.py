"""Gateway: one Traefik container that publishes every route on a loopback port of its own."""

from collections.abc import Mapping

import pulumi

from providers.containers import resources
from stacks.images import Images
from stacks.local.site import Site
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


def make_gateway(
    site: Site, images: Images, routes: Mapping[str, PortedRoute], opts: pulumi.ResourceOptions
) -> resources.Container:
    """Start the gateway; it needs none of its targets to be up."""
    return resources.Container(
        "gateway",
        resources.ContainerArgs(
            name=site.full_name("gateway"),
            image=images.get("gateway").reference,
            network=site.network.name,
            aliases=[HOST],
            files=[
                resources.ContainerFile(path=STATIC_PATH, content=static_config(routes), mode=0o444),
                resources.ContainerFile(path=DYNAMIC_PATH, content=dynamic_config(routes), mode=0o444),
            ],
            ports=[
                resources.ContainerPort(container=route.port, host=route.port)
                for route in sorted(routes.values(), key=lambda route: route.port)
            ],
            memory=LIMITS.memory,
            cpus=LIMITS.cpus,
            health=resources.ContainerHealth(
                http=resources.ContainerHealthHttp(port=ADMIN_PORT, path=HEALTH_PATH), timeout_seconds=30
            ),
            labels=site.labels(),
        ),
        opts,
    )
