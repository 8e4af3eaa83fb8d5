"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.containers.sockets import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "containers:index:Container"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"mounts": [{"path": "/s", "volume": "/var/run/docker.sock"}]},
        ["mounts[0].volume: /var/run/docker.sock gives the container the engine"],
    ),
    ({"volumes": [{"hostPath": "/var/run/"}]}, ["volumes[0].hostPath: /var/run/ gives the container the engine"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {},
    {"mounts": [{"path": "/data", "volume": "isthmus-data"}]},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"mounts": [{"path": "/data", "volume": UNKNOWN}]}, ["mounts[0].volume"]),
]


@pytest.mark.parametrize(("inputs", "expected"), _WRONG)
def test_it_finds_what_is_wrong(inputs: Mapping[str, Any], expected: list[str]) -> None:
    assert violations(RULE, _KIND, inputs) == expected


@pytest.mark.parametrize("inputs", _RIGHT)
def test_it_passes_what_is_right(inputs: Mapping[str, Any]) -> None:
    assert violations(RULE, _KIND, inputs) == []


@pytest.mark.parametrize(("inputs", "paths"), _UNTOLD)
def test_it_does_not_pass_what_is_unknown(inputs: Mapping[str, Any], paths: list[str]) -> None:
    assert unknown(RULE, _KIND, inputs) == paths


@pytest.mark.parametrize(
    "source",
    [
        "/var/run/docker.sock/",
        "/var/./run",
        "/tmp/../run/docker.sock",
        "//",
        "/run/user/1000",
        "/run/user/1000/podman",
        "/var/run/containerd/",
    ],
)
def test_another_way_to_write_a_folder_is_the_same_folder(source: str) -> None:
    found = violations(RULE, "docker:index/container:Container", {"volumes": [{"hostPath": source}]})
    assert found == [f"volumes[0].hostPath: {source} gives the container the engine"]


@pytest.mark.parametrize("source", ["/var/lib/data", "/run/secrets", "data", "/var/run/mine"])
def test_other_folders_are_not_it(source: str) -> None:
    assert violations(RULE, "docker:index/container:Container", {"volumes": [{"hostPath": source}]}) == []
