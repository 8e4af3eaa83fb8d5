"""Ports that are taken, and by whom."""

import os
import socket

import pytest

from providers.containers.ports import PortTakenError, process_on
from tests.providers.containers.rig import Rig, web


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_the_process_that_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert f"(pid {os.getpid()})" in process_on(int(server.getsockname()[1]))
    assert process_on(_free_port()) == ""


@pytest.mark.docker
def test_a_process_that_holds_the_port_is_named(networked: Rig, debian: str) -> None:
    rig = networked
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        with pytest.raises(PortTakenError) as caught:
            rig.create("Container", "web", web(rig, debian, ports=[{"container": 8080, "host": port}]))
    assert f"port {port}, which the container {rig.name('web')} publishes, is in use by process" in str(caught.value)
    assert rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"}) == []


@pytest.mark.docker
def test_a_container_that_holds_the_port_is_named(networked: Rig, debian: str) -> None:
    rig, port = networked, _free_port()
    ports = [{"container": 8080, "host": port}]
    made = rig.create("Container", "web", web(rig, debian, ports=ports))
    with pytest.raises(PortTakenError, match=f"the container {made.identity} of stack {rig.stack}"):
        rig.create("Container", "other", web(rig, debian, name=rig.name("other"), aliases=[], ports=ports))
