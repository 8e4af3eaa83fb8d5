import pytest

from isthmus.rehearsal.kinds import BY_NAME
from isthmus.rehearsal.kube import Kube, Object
from isthmus.rehearsal.providers.kubernetes.settled import component, missing, reasons
from tests.harness.fake_http import serve

FULL = {"observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}


def test_the_component_is_in_the_urn() -> None:
    urn = "urn:pulumi:prod::isthmus::isthmus:index:Estate$isthmus:serving:Serving$kubernetes:apps/v1:Deployment::slot-a"
    assert component(urn) == "Estate > Serving slot-a"
    assert component("urn:pulumi:p::p::aws:s3/bucket:Bucket::b") == "aws:s3/bucket:Bucket b"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (FULL, ""),
        ({**FULL, "observedGeneration": 1}, "nobody has taken it up"),
        ({**FULL, "availableReplicas": 1}, "1 of 2 replicas are available, 2 of them new"),
        ({**FULL, "replicas": 3}, "2 of 2 replicas are available, 2 of them new"),
    ],
)
def test_a_deployment_is_done_when_all_replicas_are_new_and_available(status: Object, told: str) -> None:
    live = {"metadata": {"generation": 2}, "spec": {"replicas": 2}, "status": status}
    assert missing(BY_NAME["Deployment"], live) == told


@pytest.mark.parametrize(
    ("kind", "spec", "status", "done"),
    [
        ("StatefulSet", {"replicas": 1}, {"readyReplicas": 1, "currentRevision": "a", "updateRevision": "a"}, True),
        ("StatefulSet", {"replicas": 1}, {"readyReplicas": 1, "currentRevision": "a", "updateRevision": "b"}, False),
        ("Job", {}, {"succeeded": 1}, True),
        ("Job", {"completions": 2}, {"succeeded": 1}, False),
        ("Service", {"type": "ClusterIP"}, {}, True),
        ("Service", {"type": "LoadBalancer"}, {}, False),
        ("Service", {"type": "LoadBalancer"}, {"loadBalancer": {"ingress": [{"hostname": "h"}]}}, True),
        ("CustomResourceDefinition", {}, {"conditions": [{"type": "Established", "status": "True"}]}, True),
        ("CustomResourceDefinition", {}, {}, False),
        ("ConfigMap", {}, {}, True),
    ],
)
def test_other_kinds_are_done(kind: str, spec: Object, status: Object, done: bool) -> None:
    assert (missing(BY_NAME[kind], {"metadata": {}, "spec": spec, "status": status}) == "") is done


def test_the_scheduler_says_why_a_pod_is_pending() -> None:
    told = {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available: 3 Insufficient cpu."}
    pod = {"metadata": {"name": "slot-a-1", "namespace": "ns"}, "status": {"conditions": [told]}}
    with serve(lambda _: (200, {"items": [pod]})) as server:
        assert (
            reasons(Kube(server.url), "ns", "slot-a") == "\n    slot-a-1: 0/3 nodes are available: 3 Insufficient cpu."
        )
        assert reasons(Kube(server.url), "ns", "other") == ""
