"""The control plane for real: what it admits, what becomes of it, and what is there after it has died."""

import signal
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from isthmus.rehearsal import checks, inventory
from isthmus.rehearsal.errors import EndedError, RefusedError
from isthmus.rehearsal.nodes import GPU
from isthmus.rehearsal.objects import part
from isthmus.rehearsal.providers.kubernetes.stand_in import KubernetesStandIn
from isthmus.rehearsal.stage import Stage, open_stage

pytestmark = pytest.mark.rehearsal

REGION, ACCOUNT = "eu-central-1", "123456789012"
Object = dict[str, Any]
SAFE: Object = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def _pool(name: str, limits: Object, taints: list[Object], **required: str) -> Object:
    requirements = [{"key": "topology.kubernetes.io/zone", "operator": "In", "values": [f"{REGION}a", f"{REGION}b"]}]
    requirements += [
        {"key": f"eks.amazonaws.com/{key.replace('_', '-')}", "operator": "In", "values": [value]}
        for key, value in required.items()
    ]
    spec = {
        "nodeClassRef": {"group": "eks.amazonaws.com", "kind": "NodeClass", "name": "default"},
        "requirements": requirements,
        "taints": taints,
        "expireAfter": "336h",
    }
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": {
            "template": {"metadata": {"labels": {"isthmus/pool": name}}, "spec": spec},
            "limits": limits,
            "disruption": {"consolidationPolicy": "WhenEmpty", "consolidateAfter": "5m"},
        },
    }


def _template(pool: str, *, gpu: bool = False) -> Object:
    container: Object = {"name": "c", "image": "x@sha256:1", "securityContext": SAFE}
    spec: Object = {"containers": [container], "nodeSelector": {"isthmus/pool": pool}}
    if gpu:
        container["resources"] = {"limits": {GPU: "1"}}
        spec["tolerations"] = [{"key": GPU, "operator": "Exists"}]
    return {"metadata": {"labels": {"app": pool}}, "spec": spec}


RAY: Object = {
    "apiVersion": "ray.io/v1",
    "kind": "RayCluster",
    "metadata": {"name": "ray", "namespace": "estate"},
    "spec": {
        "rayVersion": "2.60.0",
        "headGroupSpec": {"rayStartParams": {}, "template": _template("services")},
        "workerGroupSpecs": [
            {"groupName": "gpu", "maxReplicas": 2, "rayStartParams": {}, "template": _template("gpu", gpu=True)}
        ],
    },
}
STATEFUL: Object = {
    "apiVersion": "apps/v1",
    "kind": "StatefulSet",
    "metadata": {"name": "kept", "namespace": "estate"},
    "spec": {
        "serviceName": "kept",
        "selector": {"matchLabels": {"app": "services"}},
        "template": _template("services"),
        "volumeClaimTemplates": [
            {
                "metadata": {"name": "data"},
                "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "storageClassName": "disks",
                    "resources": {"requests": {"storage": "1Gi"}},
                },
            }
        ],
    },
}
OBJECTS: tuple[Object, ...] = (
    {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "estate", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    },
    {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "disks"},
        "provisioner": "ebs.csi.eks.amazonaws.com",
        "volumeBindingMode": "WaitForFirstConsumer",
    },
    _pool("services", {"cpu": "16"}, []),
    _pool("gpu", {GPU: "2"}, [{"key": GPU, "value": "true", "effect": "NoSchedule"}], instance_gpu_count="1"),
    STATEFUL,
    RAY,
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "in", "namespace": "estate"},
        "spec": {"type": "LoadBalancer", "loadBalancerClass": "eks.amazonaws.com/nlb", "ports": [{"port": 80}]},
    },
    {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "once", "namespace": "estate"},
        "spec": {
            "template": {
                **_template("services"),
                "spec": {**_template("services")["spec"], "restartPolicy": "Never"},
            }
        },
    },
)


def _token(manifest: Object) -> str:
    version = manifest["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{manifest['kind']}"


def _urn(manifest: Object) -> str:
    name = manifest["metadata"]["name"]
    return f"urn:pulumi:s::isthmus::isthmus:index:Estate$isthmus:training:Training${_token(manifest)}::{name}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stage of this module keeps its data."""
    return tmp_path_factory.mktemp("stage")


@pytest.fixture(scope="module")
def stage(folder: Path) -> Generator[Stage]:
    """A stage for the module."""
    with open_stage(folder, region=REGION, account=ACCOUNT, say=lambda _: None) as found:
        yield found


@pytest.fixture
def stand_in(stage: Stage) -> Generator[KubernetesStandIn]:
    """A stand-in before the stage's API server."""
    found = KubernetesStandIn()
    yield found
    found.close()


def _until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_objects_become_what_they_should_be_on_simulated_nodes_and_leave_nothing(
    stage: Stage, stand_in: KubernetesStandIn
) -> None:
    kube = stage.kube
    before = inventory.of_cluster(kube)
    made = [(_token(each), stand_in.create(_token(each), _urn(each), each)) for each in OBJECTS]
    balancer = next(known for _, (ident, known) in made if ident == "estate/in")
    assert balancer["status"]["loadBalancer"]["ingress"][0]["hostname"].endswith(f".elb.{REGION}.amazonaws.com")
    _until(lambda: len(checks.gpu_pods(kube)) == 2 and not checks.unplaced(kube))
    assert checks.misplaced(kube) == []
    assert checks.unavailable(kube) == []
    assert {part(each, "status").get("phase") for each in kube.list("PersistentVolumeClaim")} == {"Bound"}
    assert stage.attendants.faults == []
    for token, (ident, _) in reversed(made):
        stand_in.delete(token, ident, {}, 120)
    _until(lambda: inventory.of_cluster(kube) <= before)


def test_a_pod_that_the_standard_forbids_is_refused_by_component_object_and_field(stand_in: KubernetesStandIn) -> None:
    bare: Object = {"containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 70000}]}]}
    pod: Object = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bad", "namespace": "default"}, "spec": bare}
    with pytest.raises(RefusedError) as caught:
        stand_in.create(_token(pod), _urn(pod), pod)
    assert str(caught.value).startswith("Estate > Training bad: Pod bad: ")
    assert "spec.containers[0].ports[0].containerPort" in str(caught.value)
    pod["spec"] = {"containers": [{"name": "c", "image": "x"}], "imagined": True}
    with pytest.raises(RefusedError, match="imagined"):
        stand_in.create(_token(pod), _urn(pod), pod)


@pytest.mark.parametrize("victim", ["etcd", "kube-apiserver"])
def test_a_server_that_dies_is_said_to_have_and_comes_back_with_what_it_had(tmp_path: Path, victim: str) -> None:
    kept: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept", "namespace": "default"}}
    with open_stage(tmp_path, region=REGION, account=ACCOUNT, say=lambda _: None) as first:
        first.kube.apply(kept)
        server = next(each for each in first.servers.running if each.name == victim)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(10)
        with pytest.raises(EndedError, match=f"{victim} has ended"):
            first.servers.check()
        # Without etcd the API server would hold every question until it gives up.
        with pytest.raises(EndedError, match="does not answer"):
            first.kube.apply(kept)
    with open_stage(tmp_path, region=REGION, account=ACCOUNT, say=lambda _: None) as second:
        assert second.kube.exists("ConfigMap", "default", "kept")
