"""Every edge of the graph has both ends in the policies, and the policies have nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.kubernetes.graph import Graph, Surroundings, Way
from stacks.kubernetes.network import PRIVATE, deny_all, make_mesh, make_policies, narrow, policy
from stacks.kubernetes.objects import Place, wire
from tests.stacks.kubernetes.kit import HERE, in_place

NAMES = ("a", "b", "c", "d")
PORTS = (80, 443, 5000)
SURROUNDINGS = Surroundings(cluster="10.0.0.0/16", services="172.20.0.0/16", databases=("10.0.9.0/24",))
edges = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(PORTS)))
ways = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(["1.0.0.0/8", "2.0.0.0/8"]), st.sampled_from(PORTS)))


def build(said: set[tuple[str, str, int]], out: Any = (), into: Any = ()) -> Graph:
    """A graph of some edges and ways."""
    graph = Graph(surroundings=SURROUNDINGS, gateway="gateway", routes={})
    for name in NAMES:
        graph.know(name, HERE)
    for source, target, port in said:
        graph.connect(source, target, [port])
    for name, cidr, port in out:
        graph.leave(name, Way(cidr=cidr, port=port))
    for name, cidr, port in into:
        graph.enter(name, Way(cidr=cidr, port=port))
    return graph


def allowed(graph: Graph, name: str, direction: str) -> set[tuple[str, int]]:
    """Peers and ports that the policy of a workload allows one way, DNS aside."""
    found: set[tuple[str, int]] = set()
    for rule in wire(policy(graph, name))[direction]:
        for peer in rule["from" if direction == "ingress" else "to"]:
            for port in rule["ports"]:
                if port["port"] != 53:
                    assert port["protocol"] == "TCP"
                    found.add((_peer(peer), port["port"]))
    return found


def _peer(peer: dict[str, Any]) -> str:
    if "podSelector" in peer:
        # Without a namespace it is the policy's own.
        assert list(peer) == ["podSelector"]
        return peer["podSelector"]["matchLabels"]["isthmus/name"]
    return peer["ipBlock"]["cidr"]


@given(said=edges, out=ways, into=ways)
def test_policies_allow_what_was_said_at_both_ends_and_nothing_else(
    said: set[tuple[str, str, int]], out: set[tuple[str, str, int]], into: set[tuple[str, str, int]]
) -> None:
    graph = build(said, out, into)
    leaving = {(name, *each) for name in NAMES for each in allowed(graph, name, "egress")}
    entering = {(name, *each) for name in NAMES for each in allowed(graph, name, "ingress")}
    assert leaving == said | out
    assert entering == {(target, source, port) for source, target, port in said} | into


def test_the_world_is_the_internet_alone() -> None:
    graph = build(set(), [("a", "0.0.0.0/0", 443)])
    blocks = [
        peer["ipBlock"]
        for rule in wire(policy(graph, "a"))["egress"]
        for peer in rule["to"]
        if peer.get("ipBlock", {}).get("cidr") == "0.0.0.0/0"
    ]
    (block,) = blocks
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(block["except"])


def test_names_are_found_by_everybody() -> None:
    (dns,) = wire(policy(build(set()), "a"))["egress"]
    assert dns["ports"] == [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
    assert {"ipBlock": {"cidr": "172.20.0.0/16"}} in dns["to"]


def test_without_a_policy_nothing_is_allowed() -> None:
    def program(place: Place) -> Any:
        deny_all(place, HERE)
        return len(make_policies(place, build({("a", "b", 80)})))

    ran = in_place(program)
    assert ran.result == len(NAMES)
    denied = ran.of("kubernetes:networking.k8s.io/v1:NetworkPolicy", "default-deny").inputs["spec"]
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_a_mesh_is_of_one_group() -> None:
    ran = in_place(lambda place: make_mesh(place, "ray-nodes", "ray", HERE).urn)
    spec = ran.of("kubernetes:networking.k8s.io/v1:NetworkPolicy", "ray-nodes").inputs["spec"]
    group = {"podSelector": {"matchLabels": {"isthmus/compute": "ray"}}}
    assert spec["podSelector"] == group["podSelector"]
    assert spec["ingress"] == [{"from": [group], "ports": [{"protocol": "TCP"}]}]
    assert spec["egress"] == [{"to": [group], "ports": [{"protocol": "TCP"}]}]


@pytest.mark.parametrize(
    ("network", "parts"),
    [
        ("192.168.0.0/16", ("192.168.0.0/17", "192.168.128.0/17")),
        ("192.168.4.0/24", ("192.168.4.0/24",)),
        ("10.0.0.0/12", ("10.0.0.0/12",)),
        ("0.0.0.0/0", ("0.0.0.0/0",)),
    ],
)
def test_no_prefix_is_both_allowed_and_excepted(network: str, parts: tuple[str, ...]) -> None:
    assert narrow(network) == parts
    assert not set(narrow(network)) & set(PRIVATE)
