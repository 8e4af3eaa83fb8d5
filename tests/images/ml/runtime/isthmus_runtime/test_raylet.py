"""A raylet that is slow, and one that is gone."""

import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from isthmus_runtime.raylet import AGENT_PORTS, Raylet, RayletEndedError, patient, with_raylet_known


def test_a_slow_node_is_waited_for_and_not_for_ever() -> None:
    answers: Iterator[Any] = iter([RuntimeError("no such node"), RuntimeError("no such node"), {"node": 1}])

    def get_node(address: str, node: str) -> Any:
        assert (address, node) == ("gcs", "id")
        answer = next(answers, RuntimeError("gone"))
        if isinstance(answer, RuntimeError):
            raise answer
        return answer

    assert patient(get_node, Raylet())("gcs", "id") == {"node": 1}
    with pytest.raises(RuntimeError, match="gone"):
        patient(get_node, Raylet(), seconds=0)("gcs", "id")


def test_a_node_whose_raylet_is_gone_is_not_waited_for() -> None:
    def get_node() -> Any:
        raise RuntimeError("no such node")

    raylet = Raylet()
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        raylet.begin(process)
        with pytest.raises(RayletEndedError, match=r"^the raylet ended with 3 while .* say why; the container starts"):
            patient(get_node, raylet)()


def test_the_agents_ports_are_known_before_the_raylet_starts() -> None:
    told: list[tuple[str, str, str, int]] = []

    class Base:
        _session_dir, _node_id = "session", "id"

        def start_raylet(self, folder: str, *, size: int) -> None:
            assert len(told) == len(AGENT_PORTS)
            self.all_processes = {"raylet": [SimpleNamespace(process=(folder, size))]}

    def persist(folder: str, node: str, name: str, port: int) -> None:
        told.append((folder, node, name, port))

    raylet = Raylet()
    node = with_raylet_known(Base, raylet, persist)()
    node.start_raylet("plasma", size=1)
    assert told == [("session", "id", name, port) for name, port in AGENT_PORTS.items()]
    with pytest.raises(AttributeError, match="tuple"):  # what was started is what is looked after
        raylet.check()
