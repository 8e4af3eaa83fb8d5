"""Every workload of the estate may do what it was granted, and connect to what it uses; all of it, and only that."""

from collections.abc import Iterator
from typing import Any

import pytest

from components.substrate import Database, ServiceArgs
from tests.harness.cloud_estate import environment, production
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import Registered, run_program

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
Edges = set[tuple[str, str, int]]


def pods() -> Iterator[tuple[str, Any]]:
    """Every pod template of the estate, by its workload."""
    for each in production().resources:
        kind = each.type.rpartition(":")[2]
        if kind in ("Deployment", "StatefulSet", "Job"):
            yield each.name, each.inputs["spec"]["template"]
        if kind == "RayCluster":
            yield each.name, each.inputs["spec"]["headGroupSpec"]["template"]
            for group in each.inputs["spec"]["workerGroupSpecs"]:
                yield f"{each.name}-{group['groupName']}", group["template"]


def said() -> Edges:
    """What the components say of themselves, asked of a substrate that makes nothing."""
    from components.estate import Estate, EstateArgs

    memory, wanted = MemorySubstrate(), environment()

    def build() -> None:
        Estate("estate", EstateArgs(environment=wanted, stack="prod"), substrate=memory)

    run_program(build)
    ports = wanted.ports.model_dump()
    services = {**memory.asked, **{f"training-{name}": pool.service for name, pool in memory.pools.items()}}
    edges = {edge for name, args in services.items() for edge in _edges(name, args, ports)}
    for route in memory.routes.values():
        served = [*route.targets, *route.prefixes.values()]
        edges |= {("gateway", target.name, target.ports[route.port]) for target in served}
    metrics = {(name, args.metrics.port) for name, args in services.items() if args.metrics is not None}
    own = {("gateway", 8081), ("database-metrics", 9187)}
    scraped = {("prometheus", name, port) for name, port in metrics | own}
    return edges | scraped


def _edges(name: str, args: ServiceArgs, ports: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    for used in args.uses:
        if not isinstance(used, Database):
            yield from ((name, used.name, port) for port in used.ports.values())
    if args.copies_variable is not None:
        yield from ((name, name, port) for port in args.ports.values())
    yield from ((name, "gateway", ports[route]) for route in args.uses_routes)


def allowed(direction: str, key: str) -> Edges:
    """What the policies allow between workloads, read from one end."""
    found: Edges = set()
    for each in production().resources:
        if each.type != POLICY or each.name in ("default-deny", "training-nodes"):
            continue
        for rule in each.inputs["spec"][direction]:
            for peer in rule[key]:
                other = peer.get("podSelector", {}).get("matchLabels", {}).get("isthmus/name")
                for port in rule["ports"] if other else ():
                    found.add((each.name, other, int(port["port"])))
    return found


def test_policies_allow_what_components_use_at_both_ends_and_nothing_else() -> None:
    expected = said()
    assert len(expected) > 30
    assert allowed("egress", "to") == expected
    assert {(source, target, port) for target, source, port in allowed("ingress", "from")} == expected


def test_every_workload_has_a_policy() -> None:
    assert {name for name, _ in pods()} <= set(production().names(POLICY))


def ways_out(name: str) -> set[tuple[str, int]]:
    """Addresses outside the namespace that a workload may connect to, DNS aside."""
    found: set[tuple[str, int]] = set()
    for rule in production().of(POLICY, name).inputs["spec"]["egress"]:
        for peer in rule["to"]:
            if "ipBlock" in peer:
                found |= {(peer["ipBlock"]["cidr"], int(port["port"])) for port in rule["ports"]}
    return {way for way in found if way[1] != 53}


@pytest.mark.parametrize("name", ["alertmanager", "gateway", "prometheus", "pushgateway"])
def test_who_has_no_grants_does_not_leave(name: str) -> None:
    assert ways_out(name) == set()


def test_the_registry_leaves_for_its_database_and_for_s3() -> None:
    ways = ways_out("registry")
    databases = {cidr for cidr, port in ways if port == 5432}
    assert len(databases) == 3
    assert {way for way in ways if way[1] != 5432} == {("0.0.0.0/0", 443), ("169.254.170.23/32", 80)}


def test_the_head_alone_may_use_the_clusters_api() -> None:
    assert ("172.20.0.0/16", 443) in ways_out("training")
    assert ("172.20.0.0/16", 443) not in ways_out("training-cpu")


def test_every_pod_is_restricted() -> None:
    seen = list(pods())
    assert len(seen) == 12
    for name, pod in seen:
        _restricted(name, pod)


def _restricted(name: str, pod: Any) -> None:
    spec = pod["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    for container in spec["containers"]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["requests"] == container["resources"]["limits"]
        assert "@sha256:" in container["image"]
        task = spec.get("restartPolicy") == "Never" and "isthmus/compute" not in pod["metadata"]["labels"]
        assert task or {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
    assert pod["metadata"]["labels"]["isthmus/name"] == name


def test_grants_are_identities() -> None:
    accounts = {pod["spec"]["serviceAccountName"] for _, pod in pods()} - {"default"}
    granted = {"registry", "serving-a", "serving-b", "training", "training-cpu", "training-gpu"}
    assert accounts == granted
    assert set(production().names("aws:eks/podIdentityAssociation:PodIdentityAssociation")) == granted


def test_no_object_shows_a_secret() -> None:
    shown = [each for each in production().resources if each.type.startswith("kubernetes:")]
    assert shown
    for each in shown:
        if each.type != "kubernetes:core/v1:Secret":
            assert "database-password-value" not in str(each.raw)
            assert "registry-password-value" not in str(each.raw)


def test_slots_follow_the_load() -> None:
    made: Registered = production().of("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "serving-a")
    assert (made.inputs["spec"]["minReplicas"], made.inputs["spec"]["maxReplicas"]) == (2, 6)


def test_a_pod_with_an_identity_is_younger_than_it_by_a_nodes_start() -> None:
    # EKS gives an identity to pods that are made some seconds after it, and to no others.
    charts = {("kubernetes:helm.sh/v3:Release", name) for name in ("metrics-server", "kuberay-operator")}
    identities = production().names("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    workloads = [
        each
        for each in production().resources
        if each.type.rpartition(":")[2] in ("Deployment", "StatefulSet", "RayCluster") and each.name in identities
    ]
    assert {each.name for each in workloads} == {"registry", "serving-a", "serving-b", "training"}
    for each in workloads:
        assert each.dependencies & charts, each.name
    for name in identities:
        waits = production().of("aws:eks/podIdentityAssociation:PodIdentityAssociation", name).dependencies
        assert not waits & charts
