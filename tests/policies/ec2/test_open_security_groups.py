"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.ec2.open_security_groups import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "aws:ec2/securityGroup:SecurityGroup"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"ingress": [{"cidrBlocks": ["10.0.0.0/8"]}, {"cidrBlocks": ["0.0.0.0/0"], "ipv6CidrBlocks": ["::/0"]}]},
        ["ingress[1].cidrBlocks: lets the whole world in", "ingress[1].ipv6CidrBlocks: lets the whole world in"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {},
    {"ingress": [{"cidrBlocks": ["10.0.0.0/8"]}], "egress": [{"cidrBlocks": ["0.0.0.0/0"]}]},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"ingress": [{"cidrBlocks": UNKNOWN}]}, ["ingress[0].cidrBlocks"]),
    ({"ingress": UNKNOWN}, ["ingress"]),
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


def test_rules_of_their_own_count_too() -> None:
    kind = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    assert violations(RULE, kind, {"cidrIpv4": "0.0.0.0/0"}) == ["cidrIpv4: lets the whole world in"]
    assert violations(RULE, kind, {"cidrIpv4": "10.0.0.0/8"}) == []
    assert unknown(RULE, kind, {"cidrIpv4": UNKNOWN}) == ["cidrIpv4"]
    kind = "aws:ec2/securityGroupRule:SecurityGroupRule"
    assert violations(RULE, kind, {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"]}) == [
        "cidrBlocks: lets the whole world in"
    ]
    assert violations(RULE, kind, {"type": "egress", "cidrBlocks": ["0.0.0.0/0"]}) == []


@pytest.mark.parametrize("cidr", ["0.0.0.0/1", "128.0.0.0/1", "1.2.3.4/0"])
def test_halves_of_the_world_and_other_names_of_it_are_the_world(cidr: str) -> None:
    assert violations(RULE, _KIND, {"ingress": [{"cidrBlocks": [cidr]}]}) == [
        "ingress[0].cidrBlocks: lets the whole world in"
    ]
    assert violations(RULE, _KIND, {"ingress": [{"ipv6CidrBlocks": ["0::/0"]}]}) == [
        "ingress[0].ipv6CidrBlocks: lets the whole world in"
    ]


def test_the_world_is_found_in_lists_of_networks_too() -> None:
    kind = "aws:ec2/managedPrefixList:ManagedPrefixList"
    assert violations(RULE, kind, {"entries": [{"cidr": "10.0.0.0/8"}, {"cidr": "0.0.0.0/0"}]}) == [
        "entries[1].cidr: lets the whole world in"
    ]
    kind = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
    assert violations(RULE, kind, {"cidr": "::/0"}) == ["cidr: lets the whole world in"]
