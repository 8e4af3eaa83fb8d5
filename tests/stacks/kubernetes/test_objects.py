"""Specs are written in the SDK's words, and go out in Kubernetes' own."""

import json
import subprocess
import sys
from typing import Any

import pulumi
import pytest

from stacks.kubernetes.objects import Cluster, camel, token, wire
from tests.harness.programs import Ran, run_program, secrets_in


def test_names_of_fields_are_those_of_kubernetes() -> None:
    assert wire({"match_labels": {"a_b": "c"}, "cluster_ip": "None", "from_": [{"pod_selector": {}}]}) == {
        "matchLabels": {"a_b": "c"},
        "clusterIP": "None",
        "from": [{"podSelector": {}}],
    }


def test_the_words_of_users_stay_as_they_are() -> None:
    spec = {"selector": {"my_label": "x"}, "template": {"metadata": {"annotations": {"some_thing": "y"}}}}
    assert wire(spec) == {"selector": {"my_label": "x"}, "template": {"metadata": {"annotations": {"some_thing": "y"}}}}
    assert wire({"selector": {"match_labels": {"a_b": "c"}}}) == {"selector": {"matchLabels": {"a_b": "c"}}}


def test_what_is_absent_does_not_go_out() -> None:
    assert wire({"replicas": None, "env": [{"name": "X", "value": None}]}) == {"env": [{"name": "X"}]}


def test_what_went_out_stays_as_it_is() -> None:
    once = wire({"node_selector": {"isthmus/pool": "x"}, "http_get": {"port": 1}})
    assert wire(once) == once


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [
        ("v1", "Service", "kubernetes:core/v1:Service"),
        ("apps/v1", "Deployment", "kubernetes:apps/v1:Deployment"),
        ("networking.k8s.io/v1", "NetworkPolicy", "kubernetes:networking.k8s.io/v1:NetworkPolicy"),
    ],
)
def test_types_are_those_of_the_provider(version: str, kind: str, expected: str) -> None:
    assert token(version, kind) == expected


def made() -> Ran:
    """A Secret, registered."""

    def build() -> Any:
        provider = pulumi.ProviderResource("kubernetes", "k", {})
        needed = pulumi.CustomResource("test:index:Real", "needed", {})
        cluster = Cluster(provider=provider, labels={"whose": "ours"}, ready=(needed,))
        metadata = {"namespace": "n", "labels": {"extra": "1"}}
        data = {"some_key": pulumi.Output.secret("hidden")}
        cluster.make("v1", "Secret", "s", metadata=metadata, string_data=data, opts=pulumi.ResourceOptions())
        return None

    return run_program(build)


def test_an_object_has_its_name_its_labels_and_what_it_waits_for() -> None:
    found = made().of("kubernetes:core/v1:Secret", "s")
    assert found.inputs["metadata"] == {"name": "s", "namespace": "n", "labels": {"whose": "ours", "extra": "1"}}
    assert (found.inputs["apiVersion"], found.inputs["kind"]) == ("v1", "Secret")
    assert ("test:index:Real", "needed") in found.dependencies


def test_secrets_stay_secret() -> None:
    found = made().of("kubernetes:core/v1:Secret", "s")
    assert found.inputs["stringData"] == {"some_key": "hidden"}
    assert secrets_in(found.raw) == ["hidden"]


NAMES = """
import importlib, inspect, json
from pulumi import _types
found = {}
for module in ("apps.v1", "autoscaling.v2", "batch.v1", "core.v1", "networking.v1", "policy.v1", "storage.v1"):
    inputs = importlib.import_module(f"pulumi_kubernetes.{module}._inputs")
    for name, each in vars(inputs).items():
        if inspect.isclass(each) and name.endswith("SpecArgs") or name in USED:
            found.update(_types.input_type_py_to_pulumi_names(each))
print(json.dumps(found))
"""
USED = (
    "ConfigMapVolumeSourceArgs",
    "ContainerArgs",
    "ContainerPortArgs",
    "EmptyDirVolumeSourceArgs",
    "EnvVarArgs",
    "NetworkPolicyPeerArgs",
    "PodSecurityContextArgs",
    "ProbeArgs",
    "SecretKeySelectorArgs",
    "SecurityContextArgs",
    "ServicePortArgs",
    "TolerationArgs",
    "TopologySpreadConstraintArgs",
    "VolumeMountArgs",
)
OTHERS = {"external_id", "pod_cidr", "pod_cidrs", "provider_id", "scale_io"}
"""Fields of nodes and of old kinds of disks, which nothing here has."""


def test_every_field_has_the_name_that_the_sdk_gives_it() -> None:
    # In a process of its own: the SDK takes seconds to import, and nothing else here may do that.
    ran = subprocess.run(
        [sys.executable, "-c", f"USED = {USED!r}\n{NAMES}"], capture_output=True, text=True, check=True
    )
    names: dict[str, str] = json.loads(ran.stdout)
    assert len(names) > 250
    assert {name for name, expected in names.items() if camel(name) != expected} <= OTHERS
