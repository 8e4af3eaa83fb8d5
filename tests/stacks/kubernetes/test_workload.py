"""A service is a Deployment, or a StatefulSet where it has volumes; load says how many only where it may."""

from typing import Any

import pulumi
import pytest

from components.substrate import Metrics, ServiceArgs, Volume
from stacks.kubernetes.pod import Identity
from stacks.kubernetes.workload import make_workload, target_of
from tests.harness.programs import Ran
from tests.stacks.kubernetes.kit import HERE, in_place, service

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
STATEFUL = "kubernetes:apps/v1:StatefulSet"
SCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
SERVICE = "kubernetes:core/v1:Service"


def make(**values: Any) -> Ran:
    """Make one service."""
    return in_place(lambda place: make_workload(place, "name", service(**values), None, HERE).host)


def test_it_is_reached_by_its_name_on_its_own_ports() -> None:
    ran = make()
    assert ran.result == "name"
    spec = ran.of(SERVICE, "name").inputs["spec"]
    assert spec["type"] == "ClusterIP"
    # The network policies of EKS need both to be the same.
    assert spec["ports"] == [{"name": "http", "port": 80, "targetPort": 80}]
    pod = ran.of(DEPLOYMENT, "name").inputs["spec"]["template"]["metadata"]["labels"]
    assert spec["selector"].items() <= pod.items()


def test_what_keeps_data_is_stateful() -> None:
    ran = make(volumes=(Volume(name="data", path="/data", size_bytes=2**30),))
    assert ran.names(DEPLOYMENT) == []
    spec = ran.of(STATEFUL, "name").inputs["spec"]
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["spec"]["storageClassName"] == "disks"
    assert claim["spec"]["resources"]["requests"] == {"storage": "1Gi"}


def test_nodes_take_away_one_copy_at_a_time() -> None:
    spec = make(replicas=3).of("kubernetes:policy/v1:PodDisruptionBudget", "name").inputs["spec"]
    assert spec["maxUnavailable"] == 1


def test_a_fixed_number_of_copies_is_the_workloads() -> None:
    ran = make(replicas=2, max_replicas=2)
    assert ran.of(DEPLOYMENT, "name").inputs["spec"]["replicas"] == 2
    assert ran.names(SCALER) == []


def test_a_number_that_follows_load_is_the_autoscalers_alone() -> None:
    ran = make(replicas=2, max_replicas=5)
    assert "replicas" not in ran.of(DEPLOYMENT, "name").inputs["spec"]
    spec = ran.of(SCALER, "name").inputs["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 5)
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "name"}


@pytest.mark.parametrize(("values", "address"), [({}, "name:81"), ({"replicas": 2}, "name-each:81")])
def test_each_copy_is_watched_by_itself(values: dict[str, Any], address: str) -> None:
    args = target(values)
    found = target_of("name", args)
    assert found is not None
    assert (found.address, found.discovered) == (address, address != "name:81")
    host = address.partition(":")[0]
    assert host in make(metrics=Metrics(port=81), **values).names(SERVICE)


def target(values: dict[str, Any]) -> ServiceArgs:
    """A service with metrics."""
    found: list[ServiceArgs] = []
    in_place(lambda place: found.append(service(metrics=Metrics(port=81), **values)))
    return found[0]


def test_the_name_of_every_copy_has_an_address_for_each() -> None:
    spec = make(metrics=Metrics(port=81), replicas=2).of(SERVICE, "name-each").inputs["spec"]
    assert spec["clusterIP"] == "None"
    assert spec["publishNotReadyAddresses"] is True


def test_a_copy_is_told_how_all_copies_are_found_also_while_it_is_the_only_one() -> None:
    ran = make(copies_variable="COPIES")
    (container,) = ran.of(DEPLOYMENT, "name").inputs["spec"]["template"]["spec"]["containers"]
    assert {"name": "COPIES", "value": "name-each"} in container["env"]
    assert "name-each" in ran.names(SERVICE)
    assert "name-each" not in make().names(SERVICE)


def test_it_waits_for_what_it_is_told_to_and_for_its_identity() -> None:
    def build(place: Any) -> str:
        first, second = (pulumi.CustomResource("test:index:Real", name, {}) for name in ("first", "second"))
        identity = Identity(account="own", ready=second)
        return make_workload(place, "name", service(after=(first,)), identity, HERE).name

    needs = {name for _, name in in_place(build).of(DEPLOYMENT, "name").dependencies}
    assert {"first", "second"} <= needs


@pytest.mark.parametrize("volumes", [(), (Volume(name="data", path="/data", size_bytes=2**30),)])
def test_it_is_waited_for_longer_than_a_database_takes_to_be_made(volumes: tuple[Volume, ...]) -> None:
    # A slot is ready when the registry has answered, and that waits for the database.
    ran = make(volumes=volumes)
    made = ran.of(STATEFUL if volumes else DEPLOYMENT, "name")
    assert made.patience == "1800s"
    assert made.inputs["spec"].get("progressDeadlineSeconds", 1800) == 1800
