"""A Ray cluster knows what its workers will have before there is any, and its nodes see each other alone."""

import json
import subprocess
import sys
from typing import Any, cast

from tests.harness.cloud_estate import production


def spec() -> Any:
    """The cluster of the production estate."""
    return production().of("kubernetes:ray.io/v1:RayCluster", "training").inputs["spec"]


def group(name: str) -> Any:
    """One group of workers."""
    (found,) = (each for each in spec()["workerGroupSpecs"] if each["groupName"] == name)
    return found


def test_workers_scale_from_nothing_up_to_a_limit() -> None:
    assert (group("cpu")["minReplicas"], group("cpu")["maxReplicas"]) == (0, 8)
    # The autoscaler owns it; two owners would undo each other's work.
    assert "replicas" not in group("cpu")
    assert spec()["enableInTreeAutoscaling"] is True
    assert spec()["autoscalerOptions"]["version"] == "v2"


def test_the_autoscaler_knows_what_a_worker_will_have() -> None:
    parameters = group("gpu")["rayStartParams"]
    assert json.loads(json.loads(parameters["resources"])) == {"pool_gpu": 1000}
    assert (parameters["num-cpus"], parameters["num-gpus"], parameters["memory"]) == ("3", "1", str(12 * 2**30))


def test_rays_own_autoscaler_reads_it_so() -> None:
    # Ray's own reading of a RayCluster, in the version of the image.
    program = (
        "import json, sys\n"
        "from ray.autoscaler._private.kuberay import autoscaling_config\n"
        "read = autoscaling_config._derive_autoscaling_config_from_ray_cr(json.load(sys.stdin))\n"
        "print(json.dumps(read['available_node_types']))\n"
    )
    cluster = json.dumps(whole(dict(production().of("kubernetes:ray.io/v1:RayCluster", "training").inputs)))
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], input=cluster, capture_output=True, text=True, check=True
    )
    kinds = json.loads(ran.stdout)
    gpu = {"CPU": 3, "GPU": 1, "memory": 12 * 2**30, "pool_gpu": 1000}
    assert kinds["gpu"]["resources"] == gpu
    assert (kinds["gpu"]["min_workers"], kinds["gpu"]["max_workers"]) == (0, 4)
    assert kinds["headgroup"]["resources"]["CPU"] == 0


def whole(value: Any) -> Any:
    """Numbers as Kubernetes gives them, which the protocol of Pulumi writes with a point."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [whole(item) for item in cast(list[Any], value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_nodes_start_by_our_own_command() -> None:
    made = production().of("kubernetes:ray.io/v1:RayCluster", "training").inputs
    assert made["metadata"]["annotations"]["ray.io/overwrite-container-cmd"] == "true"
    assert spec()["headGroupSpec"]["template"]["spec"]["containers"][0]["args"] == ["ray-head"]
    assert group("cpu")["template"]["spec"]["containers"][0]["args"] == ["ray-worker"]


def test_the_autoscaler_may_own_what_is_changed() -> None:
    made = production().of("kubernetes:ray.io/v1:RayCluster", "training").inputs
    assert made["metadata"]["annotations"]["pulumi.com/patchForce"] == "true"


def test_a_node_stays_as_long_as_it_may_have_a_job() -> None:
    for template in (spec()["headGroupSpec"]["template"], group("cpu")["template"], group("gpu")["template"]):
        assert template["metadata"]["annotations"]["karpenter.sh/do-not-disrupt"] == "true"


def test_a_new_image_or_secret_reaches_pods_that_are_there() -> None:
    # KubeRay's default leaves them as they were made.
    assert spec()["upgradeStrategy"] == {"type": "Recreate"}


def test_the_head_runs_no_work() -> None:
    assert spec()["headGroupSpec"]["rayStartParams"] == {"num-cpus": "0", "num-gpus": "0"}


def test_the_autoscaler_may_ask_the_cluster_and_jobs_may_not() -> None:
    head = spec()["headGroupSpec"]["template"]["spec"]
    (token,) = (volume for volume in head["volumes"] if "projected" in volume)
    assert {key for source in token["projected"]["sources"] for key in source} == {
        "configMap",
        "downwardAPI",
        "serviceAccountToken",
    }
    path = "/var/run/secrets/kubernetes.io/serviceaccount"
    mounts = {mount["name"]: mount["mountPath"] for mount in spec()["autoscalerOptions"]["volumeMounts"]}
    assert mounts[token["name"]] == path
    # Jobs start in the head's own container.
    assert token["name"] not in {mount["name"] for mount in head["containers"][0]["volumeMounts"]}
    for pod in (head, group("cpu")["template"]["spec"]):
        assert pod["automountServiceAccountToken"] is False


def test_workers_find_the_head_by_its_service() -> None:
    env = {each["name"]: each.get("value") for each in group("cpu")["template"]["spec"]["containers"][0]["env"]}
    assert env["ISTHMUS_RAY_HEAD"] == "training:6379"
    service = production().of("kubernetes:core/v1:Service", "training").inputs["spec"]
    assert {"name": "gcs", "port": 6379, "targetPort": 6379} in service["ports"]
    assert service["selector"].items() <= spec()["headGroupSpec"]["template"]["metadata"]["labels"].items()


def test_each_pool_has_an_identity_of_its_own() -> None:
    accounts = {each["template"]["spec"]["serviceAccountName"] for each in spec()["workerGroupSpecs"]}
    assert accounts == {"training-cpu", "training-gpu"}


def test_gpus_are_asked_for_where_they_are() -> None:
    resources = group("gpu")["template"]["spec"]["containers"][0]["resources"]
    assert resources["limits"]["nvidia.com/gpu"] == "1"
    assert "nvidia.com/gpu" not in group("cpu")["template"]["spec"]["containers"][0]["resources"]["limits"]


def test_what_scales_has_no_more_rights_than_the_rest() -> None:
    options = spec()["autoscalerOptions"]
    assert options["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    head = {volume["name"] for volume in spec()["headGroupSpec"]["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in options["volumeMounts"]} <= head
    assert options["image"] == spec()["headGroupSpec"]["template"]["spec"]["containers"][0]["image"]


def test_workers_are_watched_as_they_come_and_go() -> None:
    data = production().of("kubernetes:core/v1:ConfigMap", "prometheus").inputs["data"]
    assert "- training-cpu-each" in data["etc-prometheus-prometheus.yml"]
    each = production().of("kubernetes:core/v1:Service", "training-cpu-each").inputs["spec"]
    assert each["selector"].items() <= group("cpu")["template"]["metadata"]["labels"].items()


def test_it_needs_its_operator_and_its_nodes() -> None:
    needs = {name for _, name in production().of("kubernetes:ray.io/v1:RayCluster", "training").dependencies}
    assert {"kuberay-operator", "training-cpu", "training-gpu"} <= needs
