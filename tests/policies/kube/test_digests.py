"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.digests import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"containers": [{"image": "nginx:1.29"}]}}}},
        ["spec.template.spec.containers[0].image: nginx:1.29 is no name with a digest"],
    ),
    (
        {"spec": {"template": {"spec": {"containers": [{}]}}}},
        ["spec.template.spec.containers[0].image: nothing is no name with a digest"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"template": {"spec": {"containers": [{"image": "a/b@sha256:" + "0" * 64}]}}}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"containers": [{"image": UNKNOWN}]}}}},
        ["spec.template.spec.containers[0].image"],
    ),
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


def test_a_chart_needs_its_version() -> None:
    kind = "kubernetes:helm.sh/v3:Release"
    assert violations(RULE, kind, {"chart": "kuberay-operator"}) == ["version: must name one version of the chart"]
    assert violations(RULE, kind, {"chart": "kuberay-operator", "version": "1.4.2"}) == []
    assert unknown(RULE, kind, {"version": UNKNOWN}) == ["version"]


@pytest.mark.parametrize("version", ["*", "^1.4.0", ">=1", "1.x", "~1.2", "1.2"])
def test_a_range_is_no_version(version: str) -> None:
    assert violations(RULE, "kubernetes:helm.sh/v3:Release", {"version": version}) == [
        "version: must name one version of the chart"
    ]


@pytest.mark.parametrize("version", ["1.4.2", "v3.12.2", "1.0.0-rc.1", "2.1.0+build.5"])
def test_a_version_is_one(version: str) -> None:
    assert violations(RULE, "kubernetes:helm.sh/v3:Release", {"version": version}) == []


def test_an_image_that_is_mounted_has_a_digest_too() -> None:
    inputs = {"spec": {"volumes": [{"image": {"reference": "models:latest"}}]}}
    assert violations(RULE, "kubernetes:core/v1:Pod", inputs) == [
        "spec.volumes[0].image.reference: models:latest is no name with a digest"
    ]
