"""Failing, passing and unknown cases of a rule."""

from typing import Any

import pytest

from policies.kube.default_deny import RULE
from policies.pack.resource import Resource
from tests.policies.rig import UNKNOWN, judged_stack, resource


def _pods(namespace: Any, name: str = "pods") -> Resource:
    return resource("kubernetes:apps/v1:Deployment", {"metadata": {"namespace": namespace}}, name)


def _policy(namespace: str, spec: Any, name: str = "policy") -> Resource:
    inputs = {"metadata": {"namespace": namespace}, "spec": spec}
    return resource("kubernetes:networking.k8s.io/v1:NetworkPolicy", inputs, name)


_BOTH: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def _missing(namespace: str, what: str) -> str:
    return f"runs in namespace {namespace}, where no network policy denies {what} by default"


def test_pods_without_a_policy_are_refused_once_a_namespace() -> None:
    found = judged_stack(RULE, [_pods("a", "one"), _pods("a", "two"), _pods("b", "three"), _policy("b", _BOTH)])
    assert found == [("violation", "one", _missing("a", "egress and ingress"))]


def test_both_directions_are_needed_and_may_come_from_two_policies() -> None:
    into = _policy("a", {"podSelector": {}, "policyTypes": ["Ingress"]}, "into")
    out = _policy("a", {"podSelector": {}, "policyTypes": ["Egress"]}, "out")
    assert judged_stack(RULE, [_pods("a"), into]) == [("violation", "pods", _missing("a", "egress"))]
    assert judged_stack(RULE, [_pods("a"), into, out]) == []


def test_a_policy_with_rules_or_for_some_pods_denies_nothing_by_default() -> None:
    some = _policy("a", {**_BOTH, "podSelector": {"matchLabels": {"app": "x"}}}, "some")
    port = [{"ports": [{"port": 443}]}]
    rules = _policy("a", {**_BOTH, "ingress": port, "egress": port}, "rules")
    assert judged_stack(RULE, [_pods("a"), some, rules]) == [("violation", "pods", _missing("a", "egress and ingress"))]


@pytest.mark.parametrize("peers", [{}, {"from": []}, {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}])
def test_a_policy_that_lets_everything_in_undoes_what_others_deny(peers: dict[str, Any]) -> None:
    opens = _policy("a", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [peers]}, "opens")
    assert judged_stack(RULE, [_pods("a"), _policy("a", _BOTH), opens]) == [
        ("violation", "opens", "spec.ingress[0]: allows every pod every ingress, whatever others deny")
    ]


def test_a_policy_that_lets_in_from_some_undoes_nothing() -> None:
    peers: list[dict[str, Any]] = [{"from": [{"podSelector": {}}]}, {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]
    some = _policy("a", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": peers}, "some")
    web = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]}
    out = _policy("a", {"podSelector": {}, "policyTypes": ["Egress"], "egress": [web]}, "out")
    assert judged_stack(RULE, [_pods("a"), _policy("a", _BOTH), some, out]) == []


def test_what_is_unknown_is_not_passed() -> None:
    assert judged_stack(RULE, [_pods(UNKNOWN)]) == [
        ("unknown", "pods", "metadata.namespace: cannot be told before deployment")
    ]
    assert ("unknown", "policy", "spec: cannot be told before deployment") in judged_stack(
        RULE, [_pods("a"), _policy("a", UNKNOWN)]
    )
