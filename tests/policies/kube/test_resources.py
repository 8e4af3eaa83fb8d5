"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.resources import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"containers": [{"resources": {"requests": {"cpu": "1"}}}]}}}},
        [
            "spec.template.spec.containers[0].resources.requests.memory: must be given",
            "spec.template.spec.containers[0].resources.limits.memory: must be given",
        ],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {
        "spec": {
            "template": {
                "spec": {
                    "containers": [
                        {"resources": {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"memory": "1Gi"}}}
                    ]
                }
            }
        }
    },
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {
            "spec": {
                "template": {
                    "spec": {
                        "containers": [{"resources": {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": UNKNOWN}}]
                    }
                }
            }
        },
        ["spec.template.spec.containers[0].resources.limits"],
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


def test_nothing_is_no_limit() -> None:
    resources = {"requests": {"cpu": "0", "memory": "1Gi"}, "limits": {"memory": "0"}}
    inputs = {"spec": {"containers": [{"resources": resources}]}}
    assert violations(RULE, "kubernetes:core/v1:Pod", inputs) == [
        "spec.containers[0].resources.requests.cpu: must be given",
        "spec.containers[0].resources.limits.memory: must be given",
    ]
