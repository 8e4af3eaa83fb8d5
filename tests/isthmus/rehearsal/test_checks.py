from typing import Any, cast

from isthmus.rehearsal import checks
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.nodes import GPU
from isthmus.rehearsal.ray import pods_of

Object = dict[str, Any]


class Cluster:
    """Objects by kind, as the API server would list them."""

    def __init__(self, **objects: list[Object]) -> None:
        """With these."""
        self._objects = objects

    def list(self, kind: str, namespace: str = "") -> list[Object]:
        """All of a kind."""
        return self._objects.get(kind, [])


def _kube(**objects: list[Object]) -> Kube:
    return cast("Kube", Cluster(**objects))


def _pod(name: str, *, node: str = "n", gpu: bool = False, phase: str = "Running", why: str = "") -> Object:
    limits = {GPU: "1"} if gpu else {}
    return {
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"nodeName": node, "containers": [{"resources": {"limits": limits}}]},
        "status": {"phase": phase, "conditions": [{"message": why}] if why else []},
    }


def _policy(name: str) -> Object:
    return {"metadata": {"name": name}, "spec": {"podSelector": {"matchLabels": {"app": name}}}}


DENY: Object = {"metadata": {"name": "deny"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}


def test_replicas_that_are_missing_are_counted() -> None:
    item: Object = {"metadata": {"name": "slot-a"}, "spec": {"replicas": 2}, "status": {"readyReplicas": 1}}
    assert checks.unavailable(_kube(Deployment=[item])) == ["Deployment slot-a: 1 of 2"]
    assert checks.unavailable(_kube(StatefulSet=[{**item, "status": {"readyReplicas": 2}}])) == []


def test_a_ray_cluster_needs_all_of_its_pods_from_its_present_template() -> None:
    group: Object = {"groupName": "gpu", "maxReplicas": 1, "template": {"spec": {}}}
    cluster: Object = {
        "apiVersion": "ray.io/v1",
        "kind": "RayCluster",
        "metadata": {"name": "ray", "namespace": "ns", "uid": "1"},
        "spec": {"headGroupSpec": {"template": {"spec": {}}}, "workerGroupSpecs": [group]},
    }
    pods = pods_of(cluster)
    assert checks.unavailable(_kube(RayCluster=[cluster], Pod=pods)) == []
    pods[1]["metadata"]["annotations"] = {}
    assert checks.unavailable(_kube(RayCluster=[cluster], Pod=pods)) == ["RayCluster ray: 1 of 2"]


def test_an_autoscaler_that_has_not_acted_yet_is_waited_for() -> None:
    target = {"kind": "Deployment", "name": "slot-a"}
    scaler: Object = {"metadata": {"name": "slot-a"}, "spec": {"scaleTargetRef": target, "minReplicas": 2}}
    scaled: Object = {"metadata": {"name": "slot-a"}, "spec": {"replicas": 2}}
    assert checks.unscaled(_kube(HorizontalPodAutoscaler=[scaler], Deployment=[scaled])) == []
    scaled["spec"]["replicas"] = 1
    assert checks.unscaled(_kube(HorizontalPodAutoscaler=[scaler], Deployment=[scaled])) == ["slot-a"]


def test_a_pending_pod_is_named_with_the_reason() -> None:
    pods = [_pod("a"), _pod("b", phase="Pending", why="0/3 nodes are available"), _pod("c", phase="Succeeded")]
    assert checks.unplaced(_kube(Pod=pods)) == ["b: Pending 0/3 nodes are available"]


def test_gpu_pods_belong_on_gpu_nodes_and_no_others() -> None:
    nodes: list[Object] = [
        {"metadata": {"name": "cpu"}, "status": {"capacity": {}}},
        {"metadata": {"name": "gpu"}, "status": {"capacity": {GPU: "1"}}},
    ]
    right = [_pod("a", node="cpu"), _pod("b", node="gpu", gpu=True)]
    wrong = [_pod("c", node="gpu"), _pod("d", node="cpu", gpu=True)]
    assert checks.misplaced(_kube(Node=nodes, Pod=right)) == []
    assert checks.misplaced(_kube(Node=nodes, Pod=wrong)) == ["c on gpu", "d on cpu"]
    assert checks.gpu_pods(_kube(Pod=right)) == ["b"]


def test_what_is_not_denied_and_pods_without_a_policy_are_named() -> None:
    pods = [_pod("a"), _pod("b")]
    assert checks.unguarded(_kube(Pod=pods, NetworkPolicy=[DENY, _policy("a"), _policy("b")]), "ns") == []
    assert checks.unguarded(_kube(Pod=pods, NetworkPolicy=[_policy("a")]), "ns") == [
        "no policy denies by default",
        "no policy is for b",
    ]
