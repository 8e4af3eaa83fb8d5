"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.pools.spot import RULE
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
                            {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]}
                        ]
                    }
                },
            }
        },
        ["spec.template.spec.requirements: karpenter.sh/capacity-type must allow spot"],
    ),
    (
        {
            "spec": {
                "limits": {"cpu": "64"},
                "template": {
                    "spec": {
                        "requirements": [
                            {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]},
                            {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["on-demand"]},
                        ]
                    }
                },
            }
        },
        ["spec.template.spec.requirements: karpenter.sh/capacity-type must allow spot"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {
        "spec": {
            "limits": {"cpu": "64"},
            "template": {
                "spec": {
                    "requirements": [
                        {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]},
                        {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]},
                    ]
                }
            },
        }
    },
    {
        "spec": {
            "limits": {"cpu": "64"},
            "template": {
                "spec": {
                    "requirements": [
                        {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]},
                        {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["on-demand", "spot"]},
                    ]
                }
            },
        }
    },
    {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": []}}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {
            "spec": {
                "limits": {"cpu": "64"},
                "template": {
                    "spec": {
                        "requirements": [
                            {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]},
                            {"key": "karpenter.sh/capacity-type", "operator": "In", "values": UNKNOWN},
                        ]
                    }
                },
            }
        },
        ["spec.template.spec.requirements[1].values"],
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


def test_production_may_do_without() -> None:
    requirement = {"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]}
    inputs = {"spec": {"template": {"spec": {"requirements": [requirement]}}}}
    assert violations(RULE, _KIND, inputs, settings(production=True)) == []
