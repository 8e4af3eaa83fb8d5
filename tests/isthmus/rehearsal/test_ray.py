import json
from typing import Any

from isthmus.rehearsal.ray import GROUP, pods_of, template_of

TEMPLATE = {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "ray-worker", "image": "ml"}]}}
CLUSTER: dict[str, Any] = {
    "apiVersion": "ray.io/v1",
    "kind": "RayCluster",
    "metadata": {"name": "training", "namespace": "isthmus", "uid": "u"},
    "spec": {
        "headGroupSpec": {"template": TEMPLATE},
        "workerGroupSpecs": [{"groupName": "gpu", "maxReplicas": 2, "template": TEMPLATE}],
    },
}


def test_the_head_and_every_worker_that_there_may_be_are_made_from_their_templates() -> None:
    pods = pods_of(CLUSTER)
    assert [pod["metadata"]["name"] for pod in pods] == ["training-head-0", "training-gpu-0", "training-gpu-1"]
    assert pods[1]["spec"] == TEMPLATE["spec"]
    assert pods[1]["metadata"]["labels"] == {"app": "x", "ray.io/cluster": "training", GROUP: "gpu"}
    assert pods[1]["metadata"]["ownerReferences"][0]["uid"] == "u"


def test_a_new_template_makes_new_pods() -> None:
    changed = json.loads(json.dumps(CLUSTER))
    changed["spec"]["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]["image"] = "ml-2"
    before, after = ([template_of(pod) for pod in pods_of(each)] for each in (CLUSTER, changed))
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert template_of({"metadata": {}}) == ""
