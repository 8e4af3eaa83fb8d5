"""A service has as long to start as it says, and is asked the same question ever after."""

import pytest

from components.substrate import CommandProbe, HttpProbe, Probe, TcpProbe
from stacks.kubernetes.objects import wire
from stacks.kubernetes.probes import probes


@pytest.mark.parametrize(
    ("probe", "asked"),
    [
        (HttpProbe(port=80, path="/ok"), {"httpGet": {"port": 80, "path": "/ok"}}),
        (TcpProbe(port=81), {"tcpSocket": {"port": 81}}),
        (CommandProbe(command=("a", "b")), {"exec": {"command": ["a", "b"]}}),
    ],
)
def test_each_kind_is_asked_three_times(probe: Probe, asked: dict[str, object]) -> None:
    found = wire(probes(probe, 90))
    assert sorted(found) == ["livenessProbe", "readinessProbe", "startupProbe"]
    for each in found.values():
        assert asked.items() <= each.items()


def test_requests_may_come_later_than_life() -> None:
    found = wire(probes(TcpProbe(port=1), 90, ready=HttpProbe(port=2, path="/ready")))
    assert found["readinessProbe"]["httpGet"] == {"port": 2, "path": "/ready"}
    assert found["startupProbe"]["tcpSocket"] == found["livenessProbe"]["tcpSocket"] == {"port": 1}


def test_a_service_has_as_long_to_start_as_it_says() -> None:
    starting = wire(probes(TcpProbe(port=1), 90))["startupProbe"]
    assert starting["periodSeconds"] * starting["failureThreshold"] == 90
