"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.pools.spot import RULE
from tests.policies.rig import UNKNOWN, node_pool, requires, settings, unknown, violations

_KIND = "kubernetes:karpenter.sh/v1:NodePool"


_GPU = requires("eks.amazonaws.com/instance-gpu-name", "l4")
_CAPACITY = "karpenter.sh/capacity-type"
_FOUND = ["spec.template.spec.requirements: karpenter.sh/capacity-type must allow spot"]
_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (node_pool(_GPU), _FOUND),
    (node_pool(_GPU, requires(_CAPACITY, "on-demand")), _FOUND),
    (node_pool(_GPU, requires(_CAPACITY, "spot", operator="NotIn")), _FOUND),
    (node_pool(requires("eks.amazonaws.com/instance-family", "g6")), _FOUND),
]
_RIGHT: list[Mapping[str, Any]] = [
    node_pool(_GPU, requires(_CAPACITY, "spot")),
    node_pool(_GPU, requires(_CAPACITY, "on-demand", "spot")),
    node_pool(),
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (node_pool(_GPU, requires(_CAPACITY, UNKNOWN)), ["spec.template.spec.requirements[1].values"]),
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
    assert violations(RULE, _KIND, node_pool(_GPU), settings(production=True)) == []
