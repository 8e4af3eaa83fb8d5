from typing import Any

import pytest

from isthmus.rehearsal.grants.workloads import selects, workload_of


def _pod(name: str, kind: str = "", owner: str = "", **labels: str) -> dict[str, Any]:
    owners = [{"kind": kind, "name": owner}] if kind else []
    named = {key.replace("__", "/").replace("_", "-"): value for key, value in labels.items()}
    return {"metadata": {"name": name, "labels": named, "ownerReferences": owners}}


@pytest.mark.parametrize(
    ("pod", "service"),
    [
        (_pod("serving-a-5f-x", "ReplicaSet", "serving-a-5f", pod_template_hash="5f"), "serving-a"),
        (_pod("prometheus-0", "StatefulSet", "prometheus"), "prometheus"),
        (_pod("fill-x", "Job", "fill"), "fill"),
        (_pod("training-head-0", "RayCluster", "training", ray_io__group="head"), "training"),
        (_pod("by-hand"), "by-hand"),
    ],
)
def test_a_pod_belongs_to_who_owns_it_whatever_its_labels_say(pod: dict[str, Any], service: str) -> None:
    pod["metadata"]["labels"].update({"isthmus/name": "another", "ray.io/group": "head"})
    assert workload_of(pod) == service


def test_a_worker_belongs_to_its_group() -> None:
    pod = _pod("training-gpu-1", "RayCluster", "training")
    pod["metadata"]["labels"]["ray.io/group"] = "gpu"
    assert workload_of(pod) == "training-gpu"


@pytest.mark.parametrize(
    ("operator", "values", "chosen"),
    [("In", ["b"], False), ("NotIn", ["b"], True), ("Exists", [], True), ("DoesNotExist", [], False)],
)
def test_selectors_are_read_as_kubernetes_reads_them(operator: str, values: list[str], chosen: bool) -> None:
    expression = {"key": "app", "operator": operator, "values": values}
    assert selects({"matchExpressions": [expression]}, {"app": "a"}) is chosen
    assert selects({}, {"app": "a"})
    assert not selects({"matchLabels": {"app": "b"}}, {"app": "a"})
