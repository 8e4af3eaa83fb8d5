from typing import Any

import pytest

from isthmus.rehearsal.nodes import GPU, nodes_of, quantity

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


def test_nodes_share_the_limit_over_the_zones() -> None:
    nodes = nodes_of(_pool("cpu", {"cpu": "64", "memory": "256Gi"}))
    assert [node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes] == ZONES
    assert sum(int(node["status"]["capacity"]["cpu"]) for node in nodes) <= 64
    assert sum(int(node["status"]["capacity"]["memory"]) for node in nodes) <= 256 * 2**30
    assert nodes[0]["metadata"]["labels"]["isthmus/pool"] == "cpu"
    assert nodes[0]["spec"]["taints"][0]["key"] == "isthmus/pool"
    kept = int(nodes[0]["status"]["allocatable"]["memory"])
    assert kept < int(nodes[0]["status"]["capacity"]["memory"])


def test_gpu_nodes_have_as_many_gpus_as_the_limit() -> None:
    nodes = nodes_of(_pool("gpu", {GPU: "4"}, instance_gpu_name=["l4"], instance_gpu_count=["2", "8"]))
    assert [node["status"]["capacity"][GPU] for node in nodes] == ["2", "2"]
    assert nodes[0]["metadata"]["labels"]["eks.amazonaws.com/instance-gpu-name"] == "l4"


@pytest.mark.parametrize(("text", "number"), [("2", 2), ("500m", 0.5), ("64Gi", 64 * 2**30), (3, 3)])
def test_quantities_are_read_as_kubernetes_writes_them(text: str | int, number: float) -> None:
    assert quantity(text) == number
