"""What policies allow is told by evaluating them on pods, so that every way to allow too much or too little is seen."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from isthmus.rehearsal.grants.connections import differences
from isthmus.rehearsal.grants.declared import Declared
from isthmus.rehearsal.grants.surroundings import Surroundings

Object = dict[str, Any]
DECLARED = Declared(
    services=("front", "store"),
    connections=(("front", "store", 5000),),
    meshes=(),
    databases=(("store", 5432),),
    origins=(),
    api=(),
    entered=(("front", 80),),
    grants=(("store", "artifacts", "read"),),
)
AROUND = Surroundings(
    network="10.64.0.0/16", services="172.20.0.0/16", databases=["10.64.9.0/24"], clients=["10.64.0.0/16"]
)
NAMESPACES: list[Object] = [
    {"metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}}} for name in ("estate", "kube-system")
]
PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
DNS: Object = {
    "to": [
        {"ipBlock": {"cidr": "172.20.0.0/16"}},
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}},
    ],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}


def _pod(name: str) -> Object:
    owner = {"kind": "StatefulSet", "name": name.rpartition("-")[0]}
    return {"metadata": {"name": name, "labels": {"app": name.rpartition("-")[0]}, "ownerReferences": [owner]}}


def _peer(name: str) -> Object:
    return {"podSelector": {"matchLabels": {"app": name}}}


def _policy(name: str, *, out: list[Object], into: list[Object]) -> Object:
    spec = {"policyTypes": ["Ingress", "Egress"], "egress": [DNS, *out], "ingress": into, **_peer(name)}
    return {"metadata": {"name": name}, "spec": spec}


def _ports(*numbers: int) -> list[Object]:
    return [{"protocol": "TCP", "port": number} for number in numbers]


def _block(cidr: str, *but: str) -> Object:
    return {"ipBlock": {"cidr": cidr, **({"except": list(but)} if but else {})}}


def _right() -> list[Object]:
    return [
        {"metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}},
        _policy(
            "front",
            out=[{"to": [_peer("store")], "ports": _ports(5000)}],
            into=[{"from": [_block("10.64.0.0/16")], "ports": _ports(80)}],
        ),
        _policy(
            "store",
            out=[
                {"to": [_block("10.64.9.0/24")], "ports": _ports(5432)},
                {"to": [_block("0.0.0.0/0", *PRIVATE)], "ports": _ports(443)},
                {"to": [_block("169.254.170.23/32")], "ports": _ports(80)},
            ],
            into=[{"from": [_peer("front")], "ports": _ports(5000)}],
        ),
    ]


def _found(policies: list[Object], pods: list[Object] | None = None) -> list[str]:
    living = pods or [_pod("front-0"), _pod("front-1"), _pod("store-0")]
    return differences(DECLARED, AROUND, policies=policies, pods=living, namespaces=NAMESPACES, own="estate")


def test_policies_that_allow_what_is_declared_are_right() -> None:
    assert _found(_right()) == []


def test_a_network_may_be_allowed_in_parts() -> None:
    assert _found(_changed(2, "egress", 1, to=[_block("10.64.9.0/25"), _block("10.64.9.128/25")])) == []
    assert _found(_changed(2, "egress", 1, to=[_block("10.64.9.0/25")])) == [
        "store can't leave for 10.64.9.0/24:5432, which is declared"
    ]


def test_what_is_called_may_be_in_the_internet_or_in_a_joined_network() -> None:
    calling = DECLARED.model_copy(update={"origins": (("front", 8443),)})
    joined = replace(AROUND, peers=["10.0.0.0/12"])
    to = [_block("0.0.0.0/0", *PRIVATE), _block("10.0.0.0/12")]
    policies = _right()
    policies[1]["spec"]["egress"].append({"to": to, "ports": _ports(8443)})
    living = [_pod("front-0"), _pod("store-0")]

    def told(around: Surroundings) -> list[str]:
        return differences(calling, around, policies=policies, pods=living, namespaces=NAMESPACES, own="estate")

    assert told(joined) == []
    assert told(AROUND) == ["front may leave for 10.0.0.0/12:8443, which nothing declares"]
    to.pop()
    assert told(joined) == ["front can't leave for 10.0.0.0/12:8443, which is declared"]


def _changed(policy: int, direction: str, rule: int, **changes: Any) -> list[Object]:
    policies = copy.deepcopy(_right())
    policies[policy]["spec"][direction][rule].update(changes)
    return policies


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        (_changed(1, "egress", 1, ports=_ports(22, 5000)), ["front may leave for store:22, which nothing declares"]),
        (
            _changed(1, "egress", 1, ports=_ports(22)),
            [
                "front can't leave for store:5000, which is declared",
                "front may leave for store:22, which nothing declares",
            ],
        ),
        (_changed(1, "egress", 1, ports=[]), ["front may leave for store:any, which nothing declares"]),
        (
            _changed(1, "egress", 1, ports=[*_ports(5000), {"port": 8000, "endPort": 9000}]),
            ["front may leave for store:8000-9000, which nothing declares"],
        ),
        (
            _changed(1, "egress", 1, to=[]),
            [
                "front can't leave for store:5000, which is declared",
                "front may leave for anybody:5000, which nothing declares",
            ],
        ),
        (
            _changed(2, "ingress", 0, **{"from": [{"podSelector": {}}]}),
            ["store may be entered from store:5000, which nothing declares"],
        ),
        (
            _changed(2, "ingress", 0, **{"from": [{"namespaceSelector": {}}]}),
            [
                "store may be entered from store:5000, which nothing declares",
                "store may be entered from the namespace kube-system:5000, which nothing declares",
            ],
        ),
        (
            _changed(2, "egress", 2, to=[_block("0.0.0.0/0")]),
            [
                "store can't leave for the internet:443, which is declared",
                "store may leave for 0.0.0.0/0:443, which nothing declares",
            ],
        ),
        (
            _changed(2, "egress", 1, to=[_block("10.64.8.0/24")]),
            [
                "store can't leave for 10.64.9.0/24:5432, which is declared",
                "store may leave for 10.64.8.0/24:5432, which nothing declares",
            ],
        ),
        (
            _changed(1, "ingress", 0, **{"from": [_block("0.0.0.0/0")]}),
            [
                "front may be entered from 0.0.0.0/0:80, which nothing declares",
            ],
        ),
    ],
)
def test_every_difference_names_the_service_the_peer_and_the_port(policies: list[Object], told: list[str]) -> None:
    assert _found(policies) == told


def test_a_policy_whose_selector_misses_a_copy_allows_that_service_too_little() -> None:
    pods = [_pod("front-0"), _pod("front-1"), _pod("store-0")]
    pods[1]["metadata"]["labels"] = {"app": "fornt"}
    assert _found(_right(), pods) == [
        "front can't leave for 172.20.0.0/16:53, which is declared",
        "front can't leave for 172.20.0.0/16:UDP/53, which is declared",
        "front can't leave for store:5000, which is declared",
        "front can't leave for the namespace kube-system:53, which is declared",
        "front can't leave for the namespace kube-system:UDP/53, which is declared",
        "front can't be entered from 10.64.0.0/16:80, which is declared",
        "store can't be entered from front:5000, which is declared",
    ]


def test_pods_of_a_mesh_reach_each_other_on_every_port() -> None:
    meshed = DECLARED.model_copy(update={"meshes": (("front", "store"),)})
    both = {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["front", "store"]}]}}
    rule = {"ports": [{"protocol": "TCP"}]}
    spec = {
        **both,
        "policyTypes": ["Ingress", "Egress"],
        "egress": [{"to": [both], **rule}],
        "ingress": [{"from": [both], **rule}],
    }
    mesh: Object = {"metadata": {"name": "mesh"}, "spec": spec}
    pods = [_pod("front-0"), _pod("store-0")]
    found = differences(meshed, AROUND, policies=[*_right(), mesh], pods=pods, namespaces=NAMESPACES, own="estate")
    assert found == []
    assert "front may leave for front:any, which nothing declares" in _found([*_right(), mesh])
