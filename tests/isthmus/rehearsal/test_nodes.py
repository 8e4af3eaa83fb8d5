from typing import Any

import pytest

from isthmus.rehearsal.nodes import GPU, nodes_of, quantity, unsized

ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]


def _pool(name: str, limits: dict[str, str], **required: list[str]) -> dict[str, Any]:
    requirements = [{"key": "topology.kubernetes.io/zone", "operator": "In", "values": ZONES}]
    requirements += [
        {"key": f"eks.amazonaws.com/{key.replace('_', '-')}", "operator": "In", "values": values}
        for key, values in required.items()
    ]
    taints = [{"key": "isthmus/pool", "value": name, "effect": "NoSchedule"}]
    template = {
        "metadata": {"labels": {"isthmus/pool": name}},
        "spec": {"requirements": requirements, "taints": taints},
    }
    return {"metadata": {"name": name}, "spec": {"template": template, "limits": limits}}


def _pod(cpus: str, memory: str, **selector: str) -> dict[str, Any]:
    requests = {"cpu": cpus, "memory": memory}
    return {"spec": {"nodeSelector": selector, "containers": [{"resources": {"requests": requests}}]}}


def test_nodes_are_instances_that_share_the_limit_over_the_zones() -> None:
    nodes = nodes_of(_pool("cpu", {"cpu": "64", "memory": "256Gi"}, instance_family=["m7i", "m6i"]))
    assert {node["metadata"]["labels"]["node.kubernetes.io/instance-type"] for node in nodes} == {"m7i.4xlarge"}
    assert {node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes} == set(ZONES)
    assert sum(int(node["status"]["capacity"]["cpu"]) for node in nodes) == 64
    assert sum(int(node["status"]["capacity"]["memory"]) for node in nodes) == 256 * 2**30
    assert nodes[0]["metadata"]["labels"]["isthmus/pool"] == "cpu"
    assert nodes[0]["spec"]["taints"][0]["key"] == "isthmus/pool"
    kept = int(nodes[0]["status"]["allocatable"]["memory"])
    assert kept < int(nodes[0]["status"]["capacity"]["memory"])


def test_a_pod_that_needs_a_larger_instance_has_one_within_the_limit() -> None:
    pool = _pool("cpu", {"cpu": "64"}, instance_family=["m7i"])
    label = {"isthmus/pool": "cpu"}
    for cpus, instance in (("20", "m7i.8xlarge"), ("40", "m7i.12xlarge")):
        (kind,) = {
            n["metadata"]["labels"]["node.kubernetes.io/instance-type"]
            for n in nodes_of(pool, [_pod(cpus, "8Gi", **label)])
        }
        assert kind == instance
    elsewhere = nodes_of(pool, [_pod("40", "8Gi", **{"isthmus/pool": "another"})])
    assert int(elsewhere[0]["status"]["capacity"]["cpu"]) == 16


def test_nodes_have_room_for_every_pod_where_the_limit_has() -> None:
    # Three nodes with 64 CPUs would have room for one pod of 40 each, and leave the fourth pending.
    pool = _pool("cpu", {"cpu": "192"}, instance_family=["c7i"])
    nodes = nodes_of(pool, [_pod("40", "8Gi", **{"isthmus/pool": "cpu"})] * 4)
    assert [node["metadata"]["labels"]["node.kubernetes.io/instance-type"] for node in nodes] == ["c7i.12xlarge"] * 4


def test_a_pod_that_fits_on_no_instance_of_the_family_has_no_node_to_be_on() -> None:
    pool = _pool("cpu", {"cpu": "800"}, instance_family=["m7i"])
    nodes = nodes_of(pool, [_pod("200", "8Gi", **{"isthmus/pool": "cpu"})])
    assert max(int(node["status"]["capacity"]["cpu"]) for node in nodes) <= 192
    pool = _pool("arm", {"cpu": "64"}, instance_family=["m7g"])
    assert nodes_of(pool)
    amd64 = {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]}
    pool["spec"]["template"]["spec"]["requirements"].append(amd64)
    assert nodes_of(pool) == []


def test_families_whose_size_is_not_known_are_told() -> None:
    unknown = _pool("old", {"cpu": "64"}, instance_family=["x1", "u7i-12tb"])
    assert (nodes_of(unknown), unsized(unknown)) == ([], "u7i-12tb, x1")
    assert unsized(_pool("cpu", {"cpu": "64"}, instance_family=["x1", "m7i"])) == ""


def test_gpu_nodes_have_as_many_gpus_as_the_limit_and_are_instances_that_have_them() -> None:
    nodes = nodes_of(_pool("gpu", {GPU: "4"}, instance_gpu_name=["l4"], instance_gpu_count=["4", "8"]))
    assert [node["status"]["capacity"][GPU] for node in nodes] == ["4"]
    labels = nodes[0]["metadata"]["labels"]
    assert labels["eks.amazonaws.com/instance-gpu-name"] == "l4"
    assert labels["node.kubernetes.io/instance-type"] == "g6.24xlarge"
    assert nodes[0]["status"]["capacity"]["cpu"] == "96"


@pytest.mark.parametrize(("text", "number"), [("2", 2), ("500m", 0.5), ("64Gi", 64 * 2**30), (3, 3)])
def test_quantities_are_read_as_kubernetes_writes_them(text: str | int, number: float) -> None:
    assert quantity(text) == number
