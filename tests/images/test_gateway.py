"""The image gateway."""

import pytest

from tests.images.kit import Container, Images

pytestmark = pytest.mark.docker

STATIC = """
entryPoints: {web: {address: ":8000"}, admin: {address: ":8081"}}
ping: {entryPoint: admin}
metrics: {prometheus: {entryPoint: admin}}
providers: {file: {directory: /etc/traefik/dynamic, watch: true}}
"""
ROUTES = """
http:
  routers: {self: {entryPoints: [web], rule: "PathPrefix(`/`)", service: self}}
  services: {self: {loadBalancer: {servers: [{url: "http://127.0.0.1:8081"}]}}}
"""


def test_serves_ping_metrics_and_routes_from_files(images: Images) -> None:
    files = {"/etc/traefik/traefik.yaml": STATIC, "/etc/traefik/dynamic/routes.yaml": ROUTES}
    with Container(images["gateway"], files=files) as gateway:
        gateway.healthy("isthmus-probe", "http", "8081", "/ping")
        gateway.healthy("isthmus-probe", "http", "8000", "/metrics", "200")
