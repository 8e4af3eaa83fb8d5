"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.containers.loopback import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "containers:index:Container"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"ports": [{"container": 1, "host": 1, "ip": "0.0.0.0"}]}, ["ports[0].ip: is 0.0.0.0, not loopback"]),
    ({"ports": [{"container": 1, "host": 1}]}, ["ports[0].ip: is every address of the machine, not loopback"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {},
    {"ports": [{"ip": "127.0.0.1"}, {"ip": "::1"}, {"ip": "127.0.0.53"}]},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"ports": [{"ip": UNKNOWN}, {"ip": "127.0.0.1"}]}, ["ports[0].ip"]),
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


def test_the_machine_s_own_network_is_not_loopback() -> None:
    kind = "docker:index/container:Container"
    assert violations(RULE, kind, {"networkMode": "host"}) == [
        "networkMode: is the machine's own network, with all its addresses"
    ]
    assert violations(RULE, kind, {"publishAllPorts": True}) == [
        "publishAllPorts: publishes on every address of the machine"
    ]
    assert unknown(RULE, kind, {"networkMode": UNKNOWN}) == ["networkMode"]
