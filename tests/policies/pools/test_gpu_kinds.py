"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.pools.gpu_kinds import RULE
from tests.policies.rig import UNKNOWN, node_pool, requires, settings, unknown, violations

_KIND = "kubernetes:karpenter.sh/v1:NodePool"


_NAME, _COUNT = "eks.amazonaws.com/instance-gpu-name", "eks.amazonaws.com/instance-gpu-count"
_FAMILY = "eks.amazonaws.com/instance-family"
_PATH = "spec.template.spec.requirements"
_ANY = [f"{_PATH}: names no kind of GPU, so any may be taken"]
_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        node_pool(requires(_NAME, "h100")),
        [f"{_PATH}: h100 is not among what the environment allows: l4, t4"],
    ),
    (node_pool(requires(_COUNT, "1")), _ANY),
    # What is ruled out says nothing of what may be taken.
    (node_pool(requires(_NAME, "l4", operator="NotIn")), _ANY),
    (node_pool(requires(_FAMILY, "p5")), _ANY),
    (node_pool(requires("eks.amazonaws.com/instance-category", "m", "g")), _ANY),
    (node_pool(requires("node.kubernetes.io/instance-type", "m7i.large", "g5.xlarge")), _ANY),
    # Karpenter gives a pod that asks for a GPU whatever its pool does not rule out.
    (node_pool(), _ANY),
    (node_pool(requires(_FAMILY, "m7i", operator="NotIn")), _ANY),
]
_RIGHT: list[Mapping[str, Any]] = [
    node_pool(requires(_NAME, "l4")),
    node_pool(requires(_FAMILY, "m7i", "c7g")),
    node_pool(requires("node.kubernetes.io/instance-type", "m7i.large")),
    node_pool(requires("eks.amazonaws.com/instance-category", "c", "m", "r")),
    node_pool(requires(_COUNT, operator="DoesNotExist")),
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"spec": {"limits": {"cpu": "64"}, "template": {"spec": {"requirements": UNKNOWN}}}}, [_PATH]),
    (node_pool(requires(_NAME, UNKNOWN)), [f"{_PATH}[0].values"]),
    (node_pool(requires(_FAMILY, UNKNOWN)), [f"{_PATH}[0].values"]),
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
    assert unknown(RULE, _KIND, node_pool(requires(_NAME, "l4")), settings(known=False)) == [
        "the environment's kinds of GPUs"
    ]


def test_pools_of_the_earlier_version_count_too() -> None:
    assert violations(RULE, "kubernetes:karpenter.sh/v1beta1:NodePool", node_pool()) == _ANY
