"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.privileged import RULE
from tests.policies.rig import UNKNOWN, judged, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {
            "spec": {
                "template": {
                    "spec": {
                        "containers": [{"securityContext": {"privileged": True, "allowPrivilegeEscalation": False}}]
                    }
                }
            }
        },
        ["spec.template.spec.containers[0].securityContext.privileged: must not be true"],
    ),
    (
        {"spec": {"template": {"spec": {"containers": [{}]}}}},
        ["spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: must be false"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"template": {"spec": {"containers": [{"securityContext": {"allowPrivilegeEscalation": False}}]}}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"containers": [{"securityContext": UNKNOWN}]}}}},
        ["spec.template.spec.containers[0].securityContext"],
    ),
    ({"spec": UNKNOWN}, ["spec"]),
]


@pytest.mark.parametrize(("inputs", "expected"), _WRONG)
def test_it_finds_what_is_wrong(inputs: Mapping[str, Any], expected: list[str]) -> None:
    assert violations(RULE, _KIND, inputs) == expected


@pytest.mark.parametrize("inputs", _RIGHT)
def test_it_passes_what_is_right(inputs: Mapping[str, Any]) -> None:
    assert violations(RULE, _KIND, inputs) == []


@pytest.mark.parametrize(("inputs", "paths"), _UNTOLD)
def test_it_does_not_pass_what_is_unknown(inputs: Mapping[str, Any], paths: list[str]) -> None:
    assert unknown(RULE, _KIND, inputs) == paths


def test_one_container_that_is_unknown_hides_no_other() -> None:
    safe, bad = (
        {"securityContext": UNKNOWN},
        {"securityContext": {"privileged": True, "allowPrivilegeEscalation": False}},
    )
    found = judged(RULE, _KIND, {"spec": {"template": {"spec": {"initContainers": [bad], "containers": [safe]}}}})
    assert [(v.outcome, v.path) for v in found] == [
        ("unknown", "spec.template.spec.containers[0].securityContext"),
        ("violation", "spec.template.spec.initContainers[0].securityContext.privileged"),
    ]


def test_the_groups_of_a_ray_cluster_count() -> None:
    bad = {"template": {"spec": {"containers": [{"securityContext": {"privileged": True}}]}}}
    safe = {"template": {"spec": {"containers": [{"securityContext": {"allowPrivilegeEscalation": False}}]}}}
    cluster = {"spec": {"headGroupSpec": safe, "workerGroupSpecs": [safe, bad]}}
    assert violations(RULE, "kubernetes:ray.io/v1:RayCluster", cluster) == [
        "spec.workerGroupSpecs[1].template.spec.containers[0].securityContext.privileged: must not be true",
        "spec.workerGroupSpecs[1].template.spec.containers[0].securityContext.allowPrivilegeEscalation: must be false",
    ]


def test_a_cron_job_counts() -> None:
    inner: dict[str, Any] = {"template": {"spec": {"containers": [{}]}}}
    found = violations(RULE, "kubernetes:batch/v1:CronJob", {"spec": {"jobTemplate": {"spec": inner}}})
    assert len(found) == 1


_SAFE = {"allowPrivilegeEscalation": False}


@pytest.mark.parametrize("key", ["containers", "initContainers", "ephemeralContainers"])
def test_a_container_of_windows_s_host_is_privileged(key: str) -> None:
    context = {**_SAFE, "windowsOptions": {"hostProcess": True}}
    assert violations(RULE, "kubernetes:core/v1:Pod", {"spec": {key: [{"securityContext": context}]}}) == [
        f"spec.{key}[0].securityContext.windowsOptions.hostProcess: must not be true"
    ]


def test_an_unmasked_proc_is_refused() -> None:
    inputs = {"spec": {"containers": [{"securityContext": {**_SAFE, "procMount": "Unmasked"}}]}}
    assert violations(RULE, "kubernetes:core/v1:Pod", inputs) == [
        "spec.containers[0].securityContext.procMount: must not be given"
    ]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("kubernetes:core/v1:ReplicationController", "spec.template.spec"),
        ("kubernetes:core/v1:PodTemplate", "template.spec"),
        ("kubernetes:ray.io/v1:RayJob", "spec.rayClusterSpec.headGroupSpec.template.spec"),
        ("kubernetes:ray.io/v1:RayService", "spec.rayClusterConfig.headGroupSpec.template.spec"),
    ],
)
def test_whatever_makes_pods_counts(kind: str, path: str) -> None:
    inputs: dict[str, Any] = {"containers": [{}]}
    for key in reversed(path.split(".")):
        inputs = {key: inputs}
    assert violations(RULE, kind, inputs) == [
        f"{path}.containers[0].securityContext.allowPrivilegeEscalation: must be false"
    ]
