"""The check of ports, against real listeners on the loopback interface."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from isthmus.doctor import Level, ports
from isthmus.local.objects import Container, label_filter
from tests.isthmus.cli.fakes import always
from tests.isthmus.doctor.machines import look, subject

NAMES = ("registry", "storage", "training", "serving", "prometheus", "alertmanager", "pushgateway", "serving_admin")


def _free(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers: list[int] = [listener.getsockname()[1] for listener in held]
    for listener in held:
        listener.close()
    return numbers


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def _environment(registry: int) -> str:
    pairs = zip(NAMES, [registry, *_free(len(NAMES) - 1)], strict=True)
    return "ports:\n" + "".join(f"  {name}: {port}\n" for name, port in pairs)


def test_free_ports_are_fine(tmp_path: Path) -> None:
    (finding,) = look(ports.check, subject(tmp_path, _environment(_free(1)[0])))
    assert finding.level is Level.OK
    assert "free" in finding.message


def test_a_taken_one_is_named_with_its_process(tmp_path: Path, taken: int) -> None:
    (finding,) = look(ports.check, subject(tmp_path, _environment(taken)))
    assert finding.level is Level.FAIL
    assert f"envs/test.yaml:3:13: ports.registry: port {taken} is taken by" in finding.message
    assert f"pid {os.getpid()}" in finding.message
    assert "ports.registry" in finding.fix


def test_a_containers_name_is_better_than_its_proxy(tmp_path: Path, taken: int) -> None:
    other = {"Names": ["/isthmus-x-gateway"], "Labels": {"isthmus.stack": "x"}, "Ports": [{"PublicPort": taken}]}
    (finding,) = look(ports.check, subject(tmp_path, _environment(taken), running=[other]))
    assert "the container isthmus-x-gateway of the stack x" in finding.message


def test_our_own_estate_may_hold_them(tmp_path: Path, taken: int) -> None:
    own = Container(id="1", name="x", service="x", state="running", status="Up", ports=(taken,))
    (finding,) = look(ports.check, subject(tmp_path, _environment(taken), own=(own,)))
    assert finding.level is Level.OK


def test_another_run_may_have_started_our_own_since_they_were_listed(tmp_path: Path, taken: int) -> None:
    labels = dict(label.split("=", 1) for label in label_filter(tmp_path, "test")["label"])
    begun = {"Names": ["/isthmus-test-gateway"], "Labels": labels, "Ports": [{"PublicPort": taken}]}
    (finding,) = look(ports.check, subject(tmp_path, _environment(taken), running=[begun]))
    assert (finding.level, "held by this estate" in finding.message) == (Level.OK, True)


@pytest.mark.parametrize(("holder", "level"), [("docker-proxy", Level.OK), ("", Level.OK), ("nginx", Level.FAIL)])
def test_docker_takes_a_port_before_it_lists_it(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch, holder: str, level: Level
) -> None:
    monkeypatch.setattr("providers.containers.ports.process_on", always(f"process {holder}" if holder else ""))
    labels = dict(label.split("=", 1) for label in label_filter(tmp_path, "test")["label"])
    asked = {"HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(taken)}]}}}
    begun = {"Id": "1", "Names": ["/x"], "Labels": labels, "State": "created", "Ports": [], "Inspected": asked}
    (finding,) = look(ports.check, subject(tmp_path, _environment(taken), running=[begun]))
    assert finding.level is level
    (finding,) = look(ports.check, subject(tmp_path, _environment(taken), running=[begun | {"State": "exited"}]))
    assert finding.level is Level.FAIL


def test_ports_elsewhere_are_not_looked_at(tmp_path: Path, taken: int) -> None:
    assert look(ports.check, subject(tmp_path, _environment(taken), address="tcp://elsewhere:2376")) == []
