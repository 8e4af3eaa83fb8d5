"""Probes from inside, as they are made where containers can't be reached by their own addresses."""

import dataclasses

import pytest

from providers.containers.container_spec import Health
from providers.containers.docker_host import DockerHost
from providers.containers.probe import probe_for
from tests.providers.containers.rig import Made, Rig, web

pytestmark = pytest.mark.docker


@pytest.fixture
def remote(docker: DockerHost) -> DockerHost:
    """The same engine, as if it were elsewhere."""
    return dataclasses.replace(docker, address="tcp://elsewhere:2375")


@pytest.fixture
def up(networked: Rig, debian: str) -> Made:
    """A running web server."""
    return networked.create("Container", "web", web(networked, debian))


@pytest.mark.parametrize(
    ("health", "obstacle"),
    [
        (Health(http_port=8080), ""),
        (Health(http_port=8080, http_path="/50%/a'b"), ""),
        (Health(http_port=8080, http_status=204), "status 200"),
        (Health(http_port=8081), "refused"),
        (Health(tcp_port=8080), ""),
        (Health(tcp_port=8081), "refused"),
        (Health(command=("true",)), ""),
        (Health(command=("sh", "-c", "echo ill; exit 3")), "sh ended with 3: ill"),
        (Health(command=("absent",)), "ended with 12"),
        (Health(), ""),
    ],
)
def test_from_inside(up: Made, remote: DockerHost, health: Health, obstacle: str) -> None:
    found = probe_for(remote, up.identity, "10.255.255.1", health)()
    assert (found == "") == (obstacle == "")
    assert obstacle in found


@pytest.mark.parametrize(
    ("health", "obstacle"),
    [
        (Health(http_port=8080), ""),
        (Health(http_port=8080, http_status=204), "GET / on port 8080: status 200"),
        (Health(http_port=8081), "refused"),
        (Health(tcp_port=8080), ""),
        (Health(tcp_port=8081), "refused"),
    ],
)
def test_from_here(up: Made, docker: DockerHost, health: Health, obstacle: str) -> None:
    if not docker.addresses_reachable:
        pytest.skip("containers can't be reached by their own addresses here")
    found = probe_for(docker, up.identity, up.outputs["ipAddress"], health)()
    assert (found == "") == (obstacle == "")
    assert obstacle in found
