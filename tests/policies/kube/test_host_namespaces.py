"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.host_namespaces import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"hostNetwork": True, "hostPID": True, "hostIPC": True}}}},
        [
            "spec.template.spec.hostNetwork: must not be true",
            "spec.template.spec.hostPID: must not be true",
            "spec.template.spec.hostIPC: must not be true",
        ],
    ),
    (
        {"spec": {"template": {"spec": {"containers": [{"ports": [{"hostPort": 80}]}]}}}},
        ["spec.template.spec.containers[0].ports[0].hostPort: is a port of the node"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"template": {"spec": {"containers": [{"ports": [{"containerPort": 80}]}]}}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"hostNetwork": UNKNOWN, "containers": []}}}},
        ["spec.template.spec.hostNetwork"],
    ),
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
