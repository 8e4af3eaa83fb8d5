"""Routing: the configuration of the gateway, the same bytes wherever it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from components.substrate import RouteArgs, Service, Target
from envs.schema import Ports, Resources

HOST = "gateway"
ADMIN_PORT = 8081
STATIC_PATH = "/etc/traefik/traefik.yaml"
DYNAMIC_PATH = "/etc/traefik/dynamic/routes.yaml"
HEALTH_PATH = "/ping"
"""Answered on the admin port."""
LIMITS = Resources.model_validate({"cpus": 1.0, "memory": "256Mi"})
"""Traefik uses a fifth of this memory at rest."""
LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; Traefik's own have four steps, too coarse for a 99th percentile."""


@dataclass(frozen=True, kw_only=True)
class PortedRoute:
    """A route and the port that the gateway answers it on."""

    args: RouteArgs
    port: int


def route_port(ports: Ports, route: str) -> int:
    """The port that the environment gives a route."""
    return int(getattr(ports, route))


def gateway_target() -> Target:
    """Traefik's own metrics."""
    return Target(service="gateway", address=f"{HOST}:{ADMIN_PORT}", path="/metrics", resources=LIMITS)


def static_config(routes: Mapping[str, PortedRoute]) -> str:
    """YAML of `traefik.yaml`: an entry point a route, and one for ping and metrics."""
    points: dict[str, Any] = {name: {"address": f":{route.port}"} for name, route in sorted(routes.items())}
    points["admin"] = {"address": f":{ADMIN_PORT}"}
    return yaml.safe_dump(
        {
            "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
            "entryPoints": points,
            "providers": {"file": {"filename": DYNAMIC_PATH, "watch": False}},
            "ping": {"entryPoint": "admin"},
            "metrics": {"prometheus": {"entryPoint": "admin", "buckets": list(LATENCY_BUCKETS)}},
            "log": {"level": "WARN"},
        },
        sort_keys=False,
    )


def dynamic_config(routes: Mapping[str, PortedRoute]) -> str:
    """YAML of the routes: balanced over their targets, or by prefix, with what is denied before all else."""
    routers: dict[str, Any] = {}
    services: dict[str, Any] = {}
    middlewares: dict[str, Any] = {}
    for name, route in sorted(routes.items()):
        args = route.args
        if args.targets:
            services[name] = _service(args, list(args.targets))
            routers[name] = {"entryPoints": [name], "rule": "PathPrefix(`/`)", "service": name, "priority": 1}
        for prefix in args.deny:
            routers[_key(name, "deny", prefix)] = _denied(name, prefix)
            middlewares["deny"] = {"ipAllowList": {"sourceRange": ["255.255.255.255/32"]}}
        for prefix, target in sorted(args.prefixes.items()):
            key = f"{name}-{prefix}"
            services[key] = _service(args, [target])
            middlewares[key] = {"stripPrefix": {"prefixes": [f"/{prefix}"]}}
            routers[key] = _prefixed(name, key, prefix)
    http = {"routers": routers, "services": services, "middlewares": middlewares}
    return yaml.safe_dump({"http": {key: part for key, part in http.items() if part}}, sort_keys=False)


def _key(*parts: str) -> str:
    return "-".join(part.strip("/").replace("/", "-") for part in parts)


def _service(args: RouteArgs, targets: list[Service]) -> dict[str, Any]:
    servers = [{"url": f"http://{target.host}:{target.ports[args.port]}"} for target in targets]
    balancer: dict[str, Any] = {"servers": servers, "passHostHeader": True}
    if args.health_path is not None:
        balancer["healthCheck"] = {"path": args.health_path, "interval": "2s", "timeout": "1s"}
    return {"loadBalancer": balancer}


def _denied(route: str, prefix: str) -> dict[str, Any]:
    # The address that no client has: whoever asks is answered with 403.
    return {
        "entryPoints": [route],
        "rule": f"Path(`{prefix}`) || PathPrefix(`{prefix}/`)",
        "service": route,
        "middlewares": ["deny"],
        "priority": 100,
    }


def _prefixed(route: str, key: str, prefix: str) -> dict[str, Any]:
    return {
        "entryPoints": [route],
        "rule": f"Path(`/{prefix}`) || PathPrefix(`/{prefix}/`)",
        "service": key,
        "middlewares": [key],
        "priority": 10,
    }
