"""The connections that a cluster's live network policies allow, compared with those that components declare."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, collapse_addresses

from isthmus.rehearsal.grants.declared import Declared
from isthmus.rehearsal.grants.surroundings import Surroundings
from isthmus.rehearsal.grants.workloads import selects, workload_of
from isthmus.rehearsal.objects import Object, labels_of, name_of, part, parts

INTERNET = "the internet"
_PRIVATE = frozenset({"10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"})
"""What is not the internet: RFC 1918, carriers' own networks, and what is local to a link."""
_AGENT = "169.254.170.23/32"
"""Where a pod with an identity gets its credentials, by EKS' documentation."""
_SYSTEM = "the namespace kube-system"
_ANY = "any"
_NETWORK = re.compile(r"[0-9.]+/[0-9]+")
_DIRECTIONS = (("Egress", "egress", "to"), ("Ingress", "ingress", "from"))

Ways = dict[str, set[tuple[str, str]]]
"""For each service the peers, by what they are, and ports: `8080`, `UDP/53`, `8000-8080`, `any`."""


@dataclass(frozen=True, kw_only=True)
class _Allowed:
    surely: Ways = field(default_factory=dict[str, set[tuple[str, str]]])
    """Allowed to every pod of a service, and with every pod of a peer."""
    at_all: Ways = field(default_factory=dict[str, set[tuple[str, str]]])


def differences(
    declared: Declared,
    around: Surroundings,
    *,
    policies: Iterable[Object],
    pods: Sequence[Object],
    namespaces: Sequence[Object],
    own: str,
) -> list[str]:
    """Where the policies of the namespace `own` allow less or more than is declared, a line each."""
    held = list(policies)
    living = [pod for pod in pods if not part(pod, "metadata").get("deletionTimestamp")]
    found: list[str] = []
    for (kind, direction, key), wanted in zip(
        _DIRECTIONS, (_leaving(declared, around), _entering(declared, around)), strict=True
    ):
        # Without `policyTypes`, a policy is about what enters, and about what leaves where it has a rule for it.
        about = [p for p in held if kind in (p["spec"].get("policyTypes") or ("Ingress", direction.title()))]
        allowed = _allowed(about, direction, key, living, namespaces, own)
        found += _told(wanted, allowed, "leave for" if key == "to" else "be entered from")
    return found


def _told(wanted: Ways, allowed: _Allowed, verb: str) -> list[str]:
    found: list[str] = []
    for service in sorted(wanted.keys() | allowed.at_all.keys()):
        asked = wanted.get(service, set())
        missing = {way for way in asked if not _covered(way, allowed.surely.get(service, set()))}
        beyond = {way for way in allowed.at_all.get(service, set()) if not _covered(way, asked)}
        found += [f"{service} can't {verb} {peer}:{port}, which is declared" for peer, port in sorted(missing)]
        found += [f"{service} may {verb} {peer}:{port}, which nothing declares" for peer, port in sorted(beyond)]
    return found


def _covered(way: tuple[str, str], by: set[tuple[str, str]]) -> bool:
    """Whether ways have this one among them: as it is, or as a part of networks that they have together."""
    peer, port = way
    if way in by or (peer, _ANY) in by:
        return True
    networks = [IPv4Network(each) for each, other in by if other in (port, _ANY) and _is_network(each)]
    return _is_network(peer) and any(IPv4Network(peer).subnet_of(each) for each in collapse_addresses(networks))


def _is_network(peer: str) -> bool:
    return _NETWORK.fullmatch(peer) is not None


def _leaving(declared: Declared, around: Surroundings) -> Ways:
    found: Ways = {service: set() for service in declared.services}
    for service in declared.services:
        # Everything is found by name.
        found[service] |= {(peer, port) for peer in (around.services, _SYSTEM) for port in ("53", "UDP/53")}
    for source, target, port in declared.connections:
        found[source].add((target, str(port)))
    for service, port in declared.databases:
        found[service] |= {(cidr, str(port)) for cidr in around.databases}
    for service, port in declared.origins:
        # What is called by name may be the company's own.
        found[service] |= {(peer, str(port)) for peer in (INTERNET, *around.peers)}
    for service, _, _ in declared.grants:
        # S3 has public addresses.
        found[service] |= {(INTERNET, "443"), (_AGENT, "80")}
    for service in declared.api:
        found[service] |= {(around.services, "443"), (around.network, "443")}
    return _meshed(declared, found)


def _entering(declared: Declared, around: Surroundings) -> Ways:
    found: Ways = {service: set() for service in declared.services}
    for source, target, port in declared.connections:
        found[target].add((source, str(port)))
    for service, port in declared.entered:
        found[service] |= {(cidr, str(port)) for cidr in around.clients}
    return _meshed(declared, found)


def _meshed(declared: Declared, found: Ways) -> Ways:
    for mesh in declared.meshes:
        for service in mesh:
            found[service] |= {(peer, _ANY) for peer in mesh}
    return found


def _allowed(
    policies: Iterable[Object],
    direction: str,
    key: str,
    pods: Sequence[Object],
    namespaces: Sequence[Object],
    own: str,
) -> _Allowed:
    surely: dict[str, list[set[tuple[str, str]]]] = {}
    at_all: Ways = {}
    rules = [(part(each, "spec", "podSelector"), rule) for each in policies for rule in parts(each["spec"], direction)]
    for pod in pods:
        service = workload_of(pod)
        mine = [rule for selector, rule in rules if selects(selector, labels_of(pod))]
        ways = [_ways(rule, key, pods, namespaces, own) for rule in mine]
        surely.setdefault(service, []).append({way for sure, _ in ways for way in sure})
        at_all.setdefault(service, set()).update(way for _, some in ways for way in some)
    return _Allowed(surely={name: each[0].intersection(*each[1:]) for name, each in surely.items()}, at_all=at_all)


def _ways(
    rule: Object, key: str, pods: Sequence[Object], namespaces: Sequence[Object], own: str
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """What a rule allows with all pods of a service, and with any of them; a rule without peers is for everybody."""
    ports = [_port(each) for each in parts(rule, "ports")] or [_ANY]
    surely: set[str] = set()
    at_all: set[str] = set()
    for peer in parts(rule, key):
        every, some = _peers(peer, pods, namespaces, own)
        surely |= every
        at_all |= some
    if not parts(rule, key):
        surely = at_all = {"anybody"}
    return {(peer, port) for peer in surely for port in ports}, {(peer, port) for peer in at_all for port in ports}


def _peers(peer: Object, pods: Sequence[Object], namespaces: Sequence[Object], own: str) -> tuple[set[str], set[str]]:
    if "ipBlock" in peer:
        found = {_addresses(part(peer, "ipBlock"))}
        return found, found
    chosen = [own]
    if "namespaceSelector" in peer:
        chosen = [name_of(each) for each in namespaces if selects(part(peer, "namespaceSelector"), labels_of(each))]
    others = {f"the namespace {name}" for name in chosen if name != own}
    if own not in chosen:
        return others, others
    selector = part(peer, "podSelector")
    by_service: dict[str, list[bool]] = {}
    for pod in pods:
        by_service.setdefault(workload_of(pod), []).append(selects(selector, labels_of(pod)))
    every = {name for name, each in by_service.items() if all(each)}
    some = {name for name, each in by_service.items() if any(each)}
    return others | every, others | some


def _addresses(block: Mapping[str, object]) -> str:
    cidr, but = str(block["cidr"]), {str(each) for each in parts(block, "except")}
    if cidr == "0.0.0.0/0" and but >= _PRIVATE:
        return INTERNET
    return f"{cidr} but {', '.join(sorted(but))}" if but else cidr


def _port(said: Object) -> str:
    protocol, port, last = said.get("protocol") or "TCP", said.get("port"), said.get("endPort")
    number = _ANY if port is None else f"{port}-{last}" if last else str(port)
    return number if protocol == "TCP" else f"{protocol}/{number}"
