"""Probes: when a container has started, may be used, and must be started again."""

from typing import TYPE_CHECKING, TypedDict

from components.substrate import CommandProbe, HttpProbe, Probe, TcpProbe

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ProbeArgsDict

PERIOD_SECONDS = 2
READY_PERIOD_SECONDS = 5
LIVE_PERIOD_SECONDS = 10
LIVE_FAILURES = 6
"""A minute without an answer, and a container is started anew."""
ANSWER_SECONDS = 3


class Probes(TypedDict):
    """The three probes of a container."""

    startup_probe: "ProbeArgsDict"
    readiness_probe: "ProbeArgsDict"
    liveness_probe: "ProbeArgsDict"


def probes(probe: Probe, start_timeout_seconds: int, *, ready: Probe | None = None) -> Probes:
    """The same question asked three times: until it has started, for traffic (another, if there is), and for life."""
    return {
        "startup_probe": {
            **question(probe),
            "period_seconds": PERIOD_SECONDS,
            "failure_threshold": max(1, start_timeout_seconds // PERIOD_SECONDS),
        },
        "readiness_probe": {**question(ready or probe), "period_seconds": READY_PERIOD_SECONDS, "failure_threshold": 2},
        "liveness_probe": {
            **question(probe),
            "period_seconds": LIVE_PERIOD_SECONDS,
            "failure_threshold": LIVE_FAILURES,
        },
    }


def question(probe: Probe) -> "ProbeArgsDict":
    """What is asked, and for how long an answer is waited for."""
    match probe:
        case HttpProbe(port=port, path=path):
            return {"http_get": {"port": port, "path": path}, "timeout_seconds": ANSWER_SECONDS}
        case TcpProbe(port=port):
            return {"tcp_socket": {"port": port}, "timeout_seconds": ANSWER_SECONDS}
        case CommandProbe(command=command):
            return {"exec_": {"command": list(command)}, "timeout_seconds": ANSWER_SECONDS}
