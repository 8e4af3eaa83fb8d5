"""Containers' inputs that can't be."""

from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.docker_api import DockerApi
from providers.containers.docker_host import DockerHost
from providers.containers.values import UNKNOWN
from tests.providers.containers.rig import Rig, web

GIBIBYTE = 1024**3


class SmallApi:
    """A Docker engine of 8 GiB and 4 processors, as far as it is asked."""

    def info(self) -> dict[str, Any]:
        """Say what the machine has."""
        return {"MemTotal": 8 * GIBIBYTE, "NCPU": 4}


@pytest.fixture
def dry(tmp_path: Path) -> Rig:
    """A rig with a small machine, on which nothing is made."""
    return Rig(tmp_path, DockerHost(api=cast("DockerApi", SmallApi()), address="unix:///x", version="20.10"))


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"memory": -1}, "memory", "must be at least"),
        ({"memory": "1Gi"}, "memory", "must be a number, not str"),
        ({"memory": 16 * GIBIBYTE}, "memory", "asks for 16.0 GiB, and Docker's machine has 8.0 GiB"),
        ({"cpus": 5}, "cpus", "asks for 5 processors, and Docker's machine has 4"),
        ({"gpus": -1}, "gpus", "must be at least 0"),
        ({"gpus": 0.5}, "gpus", "must be a whole number"),
        ({"gpuFallback": "gpu"}, "gpuFallback", "must be one of cpu, none"),
        ({"prots": []}, "prots", "did you mean 'ports'?"),
        ({"ports": [{"container": 80, "host": 0}]}, "ports[0].host", "must be at least 1"),
        ({"ports": [{"container": 80, "host": 65536}]}, "ports[0].host", "must be at most 65535"),
        ({"ports": [{"container": 80, "host": 80, "ip": "0.0.0.0"}]}, "ports[0].ip", "must be a loopback address"),
        ({"ports": [{"container": 80, "host": 80, "ip": "here"}]}, "ports[0].ip", "must be a loopback address"),
        (
            {"ports": [{"container": 80, "host": 80}, {"container": 81, "host": 80}]},
            "ports[1].host",
            "is 80, as ports[0].host is",
        ),
        (
            {"files": [{"path": "/a", "content": "1"}, {"path": "/a", "content": "2"}]},
            "files[1].path",
            "is /a, as files[0].path is",
        ),
        ({"files": [{"path": "a", "content": "1"}]}, "files[0].path", "must be an absolute path"),
        ({"mounts": [{"volume": "v-1", "path": "/v"}, {"volume": "v-2", "path": "/v"}]}, "mounts[1].path", "is /v"),
        ({"health": {"tcp": {"port": 1}, "http": {"port": 1, "path": "/"}}}, "health", "must have one of"),
        ({"health": {"http": {"port": 1, "path": "x"}}}, "health.http.path", "must be a path"),
        ({"labels": {"isthmus.owner": "me"}}, 'labels["isthmus.owner"]', "marks ownership"),
        ({"name": "no spaces"}, "name", "must be a name of letters"),
        ({"env": {"A": 1}}, "env.A", "must be a string, not int"),
        ({"command": "sleep 1"}, "command", "must be a list, not str"),
        ({"network": None}, "network", "is required"),
    ],
)
def test_the_property_at_fault_is_named(dry: Rig, change: dict[str, Any], path: str, reason: str) -> None:
    failures = dry.failures("Container", web(dry, "image", **change))
    assert list(failures) == [path]
    assert reason in failures[path]


@pytest.mark.parametrize(
    "change",
    [
        {"ports": [{"container": 80, "host": 80, "ip": "0.0.0.0"}], "publicPorts": True},
        {"ports": [{"container": 80, "host": 80, "ip": "::1"}]},
        {"ports": [{"container": 80, "host": 80, "ip": UNKNOWN}, {"container": 80, "host": UNKNOWN}]},
        {"memory": UNKNOWN, "cpus": UNKNOWN, "env": UNKNOWN, "files": UNKNOWN, "health": UNKNOWN, "labels": UNKNOWN},
        {"files": [{"path": UNKNOWN, "content": "1"}, {"path": UNKNOWN, "content": UNKNOWN}, UNKNOWN]},
        {"memory": 8 * GIBIBYTE, "cpus": 4},
    ],
)
def test_what_can_be_passes(dry: Rig, change: dict[str, Any]) -> None:
    assert dry.failures("Container", web(dry, "image", **change)) == {}


def test_a_foreseen_container_may_hold_unknowns_everywhere(dry: Rig) -> None:
    unknown = dict.fromkeys(web(dry, "image"), UNKNOWN)
    foreseen = dry.foresee(dry.check("Container", "web", {**unknown, "files": [UNKNOWN], "ports": [UNKNOWN]}))
    assert repr(foreseen["image"]) == "UNKNOWN"
