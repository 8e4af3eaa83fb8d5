"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.root import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"containers": [{}]}}}},
        ["spec.template.spec.containers[0].securityContext.runAsNonRoot: must be true"],
    ),
    (
        {
            "spec": {
                "template": {
                    "spec": {
                        "securityContext": {"runAsNonRoot": True},
                        "containers": [{"securityContext": {"runAsNonRoot": False}}],
                    }
                }
            }
        },
        ["spec.template.spec.containers[0].securityContext.runAsNonRoot: must be true"],
    ),
    (
        {
            "spec": {
                "template": {"spec": {"securityContext": {"runAsNonRoot": True, "runAsUser": 0}, "containers": [{}]}}
            }
        },
        ["spec.template.spec.securityContext.runAsUser: must not be 0"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": True}, "containers": [{}]}}}},
    {"spec": {"template": {"spec": {"containers": [{"securityContext": {"runAsNonRoot": True, "runAsUser": 1000}}]}}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": UNKNOWN}, "containers": [{}]}}}},
        ["spec.template.spec.securityContext.runAsNonRoot"],
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
