"""A pod has no rights that it does not need, and little to write to."""

from typing import Any

import pulumi

from components.substrate import Bucket, Grant, Metrics, Volume
from stacks.kubernetes.files import Files
from stacks.kubernetes.objects import Place, wire
from stacks.kubernetes.pod import Identity, Placing, ports, template
from tests.harness.memory import Thing
from tests.stacks.kubernetes.kit import in_place, service

NOTHING = Files(volumes=[], mounts=[], env=[], annotations={}, objects=())


def pod(placing: Placing | None = None, **values: Any) -> Any:
    """The spec of a service's pod."""

    def build(place: Place) -> Any:
        return wire(template(place, "name", service(**values), NOTHING, placing or Placing()))

    return in_place(build).result


def test_it_is_nobody_with_no_rights() -> None:
    spec = pod()["spec"]
    context = spec["containers"][0]["securityContext"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is context["privileged"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert (spec["securityContext"]["runAsUser"], spec["securityContext"]["fsGroup"]) == (10001, 10001)
    assert spec["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)


def test_it_writes_to_its_own_folders_alone() -> None:
    spec = pod(shared_memory_bytes=2**27)["spec"]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    assert {name: list(volume) for name, volume in volumes.items()} == {
        name: ["name", "emptyDir"] for name in ("tmp", "run", "home", "shared-memory")
    }
    assert volumes["shared-memory"]["emptyDir"] == {"medium": "Memory", "sizeLimit": "128Mi"}
    paths = {mount["mountPath"] for mount in spec["containers"][0]["volumeMounts"]}
    assert paths == {"/tmp", "/run/isthmus", "/home/isthmus", "/dev/shm"}


def test_what_is_kept_for_it_is_what_it_may_use() -> None:
    resources = pod(Placing(gpus=2))["spec"]["containers"][0]["resources"]
    assert resources["requests"] == resources["limits"] == {"cpu": "500m", "memory": "128Mi", "nvidia.com/gpu": "2"}


def test_it_ends_at_once_unless_somebody_must_hear_of_it_first() -> None:
    assert "lifecycle" not in pod()["spec"]["containers"][0]
    assert pod()["spec"]["terminationGracePeriodSeconds"] == 10
    slow = pod(Placing(drain_seconds=20))["spec"]
    assert slow["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": 20}}}
    assert slow["terminationGracePeriodSeconds"] == 30


def test_it_is_spread_over_zones_and_nodes() -> None:
    spread = pod()["spec"]["topologySpreadConstraints"]
    assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    assert {str(each["labelSelector"]) for each in spread} == {"{'matchLabels': {'isthmus/name': 'name'}}"}


def test_variables_of_buckets_are_for_those_that_have_grants() -> None:
    def build(place: Place) -> Any:
        bucket = Bucket(name="b", ready=Thing("b", pulumi.ResourceOptions()))
        identity = Identity(account="own", ready=bucket.ready)
        args = service(grants=(Grant(bucket=bucket, access="read"),), env={"A": "1"})
        return wire(template(place, "name", args, NOTHING, Placing(identity=identity)))

    spec = in_place(build).result["spec"]
    assert spec["containers"][0]["env"] == [{"name": "A", "value": "1"}, {"name": "AWS_REGION", "value": "here"}]
    assert spec["serviceAccountName"] == "own"
    assert "env" not in pod()["spec"]["containers"][0]


def test_metrics_have_a_port_of_their_own_where_that_is_another() -> None:
    assert ports(service(metrics=Metrics(port=81))) == {"http": 80, "metrics": 81}
    assert ports(service(metrics=Metrics(port=80))) == {"http": 80}


def test_volumes_are_mounted_where_they_are_asked_for() -> None:
    mounts = pod(volumes=(Volume(name="data", path="/data", size_bytes=1),))["spec"]["containers"][0]["volumeMounts"]
    assert {"name": "data", "mountPath": "/data"} in mounts
