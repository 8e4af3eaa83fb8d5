"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.internal_load_balancers import RULE
from tests.policies.rig import UNKNOWN, settings, unknown, violations

_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_REFUSED = f"metadata.annotations.{_SCHEME}: must be internal, because the environment has no public routes"
_KIND = "kubernetes:core/v1:Service"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"type": "LoadBalancer"}},
        [_REFUSED],
    ),
    (
        {"metadata": {"annotations": {_SCHEME: "internet-facing"}}, "spec": {"type": "LoadBalancer"}},
        [_REFUSED],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"type": "ClusterIP"}},
    {},
    {"metadata": {"annotations": {_SCHEME: "internal"}}, "spec": {"type": "LoadBalancer"}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"spec": {"type": UNKNOWN}}, ["spec.type"]),
    ({"metadata": UNKNOWN, "spec": {"type": "LoadBalancer"}}, ["metadata"]),
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


def test_a_public_one_names_who_may_connect_where_the_environment_has_public_routes() -> None:
    public = settings(public=True)
    inputs: dict[str, Any] = {
        "metadata": {"annotations": {_SCHEME: "internet-facing"}},
        "spec": {"type": "LoadBalancer"},
    }
    wanted = ["spec.loadBalancerSourceRanges: must name the networks that may connect"]
    assert violations(RULE, _KIND, inputs, public) == wanted
    inputs["spec"] = {"type": "LoadBalancer", "loadBalancerSourceRanges": ["0.0.0.0/0"]}
    assert violations(RULE, _KIND, inputs, public) == wanted
    inputs["spec"] = {"type": "LoadBalancer", "loadBalancerSourceRanges": ["192.0.2.0/24"]}
    assert violations(RULE, _KIND, inputs, public) == []


def test_a_load_balancer_of_aws_counts() -> None:
    kind = "aws:lb/loadBalancer:LoadBalancer"
    assert violations(RULE, kind, {}) == ["internal: must be true"]
    assert violations(RULE, kind, {"internal": True}) == []
    assert violations(RULE, kind, {}, settings(public=True)) == []


def test_half_of_the_world_is_no_network_that_may_connect() -> None:
    spec = {"type": "LoadBalancer", "loadBalancerSourceRanges": ["0.0.0.0/1", "128.0.0.0/1"]}
    inputs = {"metadata": {"annotations": {_SCHEME: "internet-facing"}}, "spec": spec}
    assert violations(RULE, _KIND, inputs, settings(public=True)) == [
        "spec.loadBalancerSourceRanges: must name the networks that may connect"
    ]


@pytest.mark.parametrize(
    ("kind", "inputs", "path"),
    [
        (
            "kubernetes:networking.k8s.io/v1:Ingress",
            {"metadata": {"annotations": {"alb.ingress.kubernetes.io/scheme": "internet-facing"}}},
            "metadata.annotations.alb.ingress.kubernetes.io/scheme",
        ),
        ("kubernetes:eks.amazonaws.com/v1:IngressClassParams", {"spec": {"scheme": "internet-facing"}}, "spec.scheme"),
    ],
)
def test_an_ingress_is_internal_too(kind: str, inputs: Mapping[str, Any], path: str) -> None:
    assert violations(RULE, kind, inputs) == [f"{path}: must be internal, because the environment has no public routes"]
    assert violations(RULE, kind, inputs, settings(public=True)) == []
    assert violations(RULE, kind, {}) == []


def test_a_classic_load_balancer_counts() -> None:
    assert violations(RULE, "aws:elb/loadBalancer:LoadBalancer", {}) == ["internal: must be true"]
