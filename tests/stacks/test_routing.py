"""The gateway has an entry point a route; what is denied comes before what is balanced."""

import pulumi
import yaml

from components.substrate import RouteArgs, Service
from envs.schema import Ports
from stacks.routing import PortedRoute, dynamic_config, route_port, static_config
from tests.harness.memory import Thing
from tests.harness.programs import run_program


def configs() -> tuple[str, str]:
    """Static and dynamic configuration of two routes."""

    def build() -> dict[str, str]:
        services = {
            key: Service(
                name=f"serving-{key}",
                host=f"serving-{key}",
                ports={"http": 8080},
                ready=Thing(key, pulumi.ResourceOptions()),
            )
            for key in ("a", "b")
        }
        balanced = RouteArgs(
            targets=tuple(services.values()), port="http", deny=("/v2/repository",), health_path="/ready"
        )
        routes = {
            "serving": PortedRoute(args=balanced, port=17004),
            "serving_admin": PortedRoute(args=RouteArgs(targets=(), port="http", prefixes=services), port=17008),
        }
        return {"static": static_config(routes), "dynamic": dynamic_config(routes)}

    found = run_program(build).result
    return found["static"], found["dynamic"]


def test_each_route_has_a_port_of_its_own() -> None:
    points = yaml.safe_load(configs()[0])["entryPoints"]
    assert points["serving"] == {"address": ":17004"}
    assert points["serving_admin"] == {"address": ":17008"}
    assert points["admin"] == {"address": ":8081"}


def test_a_route_is_balanced_over_the_targets_that_are_ready() -> None:
    http = yaml.safe_load(configs()[1])["http"]
    balancer = http["services"]["serving"]["loadBalancer"]
    assert balancer["servers"] == [{"url": "http://serving-a:8080"}, {"url": "http://serving-b:8080"}]
    assert balancer["healthCheck"]["path"] == "/ready"
    assert http["routers"]["serving"]["entryPoints"] == ["serving"]


def test_what_is_denied_is_matched_first() -> None:
    routers = yaml.safe_load(configs()[1])["http"]["routers"]
    denied = routers["serving-deny-v2-repository"]
    assert denied["priority"] > routers["serving"]["priority"]
    assert denied["middlewares"] == ["deny"]


def test_a_prefix_leads_to_its_target_and_is_stripped() -> None:
    http = yaml.safe_load(configs()[1])["http"]
    assert http["routers"]["serving_admin-a"]["rule"] == "Path(`/a`) || PathPrefix(`/a/`)"
    assert http["middlewares"]["serving_admin-a"] == {"stripPrefix": {"prefixes": ["/a"]}}
    assert http["services"]["serving_admin-b"]["loadBalancer"]["servers"] == [{"url": "http://serving-b:8080"}]


def test_ports_come_from_the_environment() -> None:
    assert route_port(Ports(registry=18001), "registry") == 18001
