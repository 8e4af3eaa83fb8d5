"""Network: the policies that allow what a graph says, and nothing else."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

import pulumi

from stacks.kubernetes.graph import WORLD, Graph, Surroundings
from stacks.kubernetes.names import COMPUTE, selecting
from stacks.kubernetes.objects import Object, Place

if TYPE_CHECKING:
    from pulumi_kubernetes.networking.v1 import (
        NetworkPolicyEgressRuleArgsDict,
        NetworkPolicyIngressRuleArgsDict,
        NetworkPolicyPeerArgsDict,
        NetworkPolicyPortArgsDict,
        NetworkPolicySpecArgsDict,
    )

DNS_PORT = 53
PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
"""What is not the internet."""


def deny_all(place: Place, opts: pulumi.ResourceOptions) -> Object:
    """Forbid every connection in the namespace that nothing allows."""
    spec: NetworkPolicySpecArgsDict = {"pod_selector": {}, "policy_types": ["Ingress", "Egress"]}
    return place.make("networking.k8s.io/v1", "NetworkPolicy", "default-deny", spec=spec, opts=opts)


def make_policies(place: Place, graph: Graph) -> list[Object]:
    """Allow what the graph says: a policy for each workload, with both ends of every edge."""
    return [
        place.make("networking.k8s.io/v1", "NetworkPolicy", name, spec=policy(graph, name), opts=opts)
        for name, opts in sorted(graph.owners.items())
    ]


def make_mesh(place: Place, name: str, group: str, opts: pulumi.ResourceOptions) -> Object:
    """Let the pods of one group connect to each other on every port, as the nodes of one Ray cluster do."""
    peer: list[NetworkPolicyPeerArgsDict] = [{"pod_selector": {"match_labels": {COMPUTE: group}}}]
    spec: NetworkPolicySpecArgsDict = {
        "pod_selector": {"match_labels": {COMPUTE: group}},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [{"from_": peer, "ports": [{"protocol": "TCP"}]}],
        "egress": [{"to": peer, "ports": [{"protocol": "TCP"}]}],
    }
    return place.make("networking.k8s.io/v1", "NetworkPolicy", name, spec=spec, opts=opts)


def policy(graph: Graph, name: str) -> "NetworkPolicySpecArgsDict":
    """What one workload may do; DNS always, as everything is found by name."""
    return {
        "pod_selector": {"match_labels": selecting(name)},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [_from(peer, ports) for peer, ports in _entering(graph, name)],
        "egress": [_dns(graph.surroundings), *(_to(peer, ports) for peer, ports in _leaving(graph, name))],
    }


def _entering(graph: Graph, name: str) -> "Iterable[tuple[NetworkPolicyPeerArgsDict, list[int]]]":
    for source, ports in _grouped((edge.source, edge.port) for edge in graph.edges if edge.target == name):
        yield _workload(source), ports
    for cidr, ports in _grouped((way.cidr, way.port) for way in graph.entering.get(name, ())):
        yield _addresses(cidr), ports


def _leaving(graph: Graph, name: str) -> "Iterable[tuple[NetworkPolicyPeerArgsDict, list[int]]]":
    for target, ports in _grouped((edge.target, edge.port) for edge in graph.edges if edge.source == name):
        yield _workload(target), ports
    ways = graph.leaving.get(name, ())
    for cidr, ports in _grouped((part, way.port) for way in ways for part in narrow(way.cidr)):
        yield _addresses(cidr), ports


def _from(peer: "NetworkPolicyPeerArgsDict", ports: Sequence[int]) -> "NetworkPolicyIngressRuleArgsDict":
    return {"from_": [peer], "ports": _ports(ports)}


def _to(peer: "NetworkPolicyPeerArgsDict", ports: Sequence[int]) -> "NetworkPolicyEgressRuleArgsDict":
    return {"to": [peer], "ports": _ports(ports)}


def _grouped(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    found: dict[str, set[int]] = {}
    for key, port in pairs:
        found.setdefault(key, set()).add(port)
    return [(key, sorted(ports)) for key, ports in sorted(found.items())]


def _dns(surroundings: Surroundings) -> "NetworkPolicyEgressRuleArgsDict":
    system = {"kubernetes.io/metadata.name": "kube-system"}
    return {
        "to": [_addresses(surroundings.services), {"namespace_selector": {"match_labels": system}}],
        "ports": [{"protocol": "UDP", "port": DNS_PORT}, {"protocol": "TCP", "port": DNS_PORT}],
    }


def _workload(name: str) -> "NetworkPolicyPeerArgsDict":
    return {"pod_selector": {"match_labels": selecting(name)}}


def _addresses(cidr: str) -> "NetworkPolicyPeerArgsDict":
    """Addresses; the whole world is the internet, without any private network."""
    return {"ip_block": {"cidr": cidr, "except_": list(PRIVATE)} if cidr == WORLD else {"cidr": cidr}}


def narrow(cidr: str) -> tuple[str, ...]:
    """A network as it may be allowed beside the internet: in halves where it is one that the internet is without.

    EKS decides by the longest prefix that matches, so that no prefix may be both allowed and excepted.
    """
    return tuple(str(half) for half in IPv4Network(cidr).subnets()) if cidr in PRIVATE else (cidr,)


def _ports(ports: Sequence[int]) -> "list[NetworkPolicyPortArgsDict]":
    return [{"protocol": "TCP", "port": port} for port in ports]
