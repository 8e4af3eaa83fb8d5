"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.pools.hard_limit import RULE
from tests.policies.rig import UNKNOWN, judged, unknown, violations

_KIND = "kubernetes:karpenter.sh/v1:NodePool"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"spec": {"limits": {}, "template": {"spec": {"requirements": []}}}}, ["spec.limits.cpu: must be given"]),
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
        ["spec.limits.nvidia.com/gpu: must be given"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": []}}}},
    {
        "spec": {
            "limits": {"nvidia.com/gpu": 8},
            "template": {
                "spec": {
                    "requirements": [{"key": "eks.amazonaws.com/instance-gpu-name", "operator": "In", "values": ["l4"]}]
                }
            },
        }
    },
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"spec": {"limits": UNKNOWN, "template": {"spec": {"requirements": []}}}}, ["spec.limits"]),
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


def test_worker_groups_of_ray_have_a_limit() -> None:
    kind = "kubernetes:ray.io/v1:RayCluster"
    groups = {"spec": {"workerGroupSpecs": [{"maxReplicas": 4}, {"minReplicas": 0}, {"maxReplicas": UNKNOWN}]}}
    assert [(v.outcome, v.path) for v in judged(RULE, kind, groups)] == [
        ("violation", "spec.workerGroupSpecs[1].maxReplicas"),
        ("unknown", "spec.workerGroupSpecs[2].maxReplicas"),
    ]
