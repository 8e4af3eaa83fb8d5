"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.pools.gpu_kinds import RULE
from tests.policies.rig import UNKNOWN, settings, unknown, violations

_KIND = "kubernetes:karpenter.sh/v1:NodePool"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {
            "spec": {
                "limits": {"cpu": "64"},
                "template": {
                    "spec": {
                        "requirements": [
                            {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["h100"]}
                        ]
                    }
                },
            }
        },
        ["spec.template.spec.requirements: h100 is not among what the environment allows: l4, t4"],
    ),
    (
        {
            "spec": {
                "limits": {"cpu": "64"},
                "template": {
                    "spec": {
                        "requirements": [
                            {"key": "eks.amazonaws.com/instance-gpu-count", "operator": "In", "values": ["1"]}
                        ]
                    }
                },
            }
        },
        ["spec.template.spec.requirements: names no kind of GPU, so any may be taken"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": []}}}},
    {
        "spec": {
            "limits": {"cpu": "64"},
            "template": {
                "spec": {
                    "requirements": [{"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]}]
                }
            },
        }
    },
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": UNKNOWN}}}},
        ["spec.template.spec.requirements"],
    ),
    (
        {
            "spec": {
                "limits": {"cpu": "64"},
                "template": {
                    "spec": {
                        "requirements": [
                            {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": UNKNOWN}
                        ]
                    }
                },
            }
        },
        ["spec.template.spec.requirements[0].values"],
    ),
]


@pytest.mark.parametrize(("inputs", "expected"), _WRONG)
def test_it_finds_what_is_wrong(inputs: Mapping[str, Any], expected: list[str]) -> None:
    assert violations(RULE, _KIND, inputs, settings(gpu_kinds=("l4", "t4"))) == expected


@pytest.mark.parametrize("inputs", _RIGHT)
def test_it_passes_what_is_right(inputs: Mapping[str, Any]) -> None:
    assert violations(RULE, _KIND, inputs, settings(gpu_kinds=("l4", "t4"))) == []


@pytest.mark.parametrize(("inputs", "paths"), _UNTOLD)
def test_it_does_not_pass_what_is_unknown(inputs: Mapping[str, Any], paths: list[str]) -> None:
    assert unknown(RULE, _KIND, inputs, settings(gpu_kinds=("l4", "t4"))) == paths


def test_without_an_environment_it_cannot_tell() -> None:
    requirement = {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]}
    inputs = {"spec": {"template": {"spec": {"requirements": [requirement]}}}}
    assert unknown(RULE, _KIND, inputs, settings(known=False)) == ["the environment's kinds of GPUs"]
