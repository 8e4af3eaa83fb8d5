"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.kube.host_paths import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"spec": {"template": {"spec": {"volumes": [{"emptyDir": {}}, {"hostPath": {"path": "/"}}]}}}},
        ["spec.template.spec.volumes[1].hostPath: is a folder of the node"],
    ),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"spec": {"template": {"spec": {"volumes": [{"emptyDir": {}}]}}}},
    {},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"spec": {"template": {"spec": {"volumes": UNKNOWN}}}}, ["spec.template.spec.volumes"]),
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


def test_a_volume_of_its_own_is_none_of_the_node_s_either() -> None:
    kind = "kubernetes:core/v1:PersistentVolume"
    assert violations(RULE, kind, {"spec": {"hostPath": {"path": "/"}}}) == ["spec.hostPath: is a folder of the node"]
    assert violations(RULE, kind, {"spec": {"local": {"path": "/disk"}}}) == ["spec.local: is a folder of the node"]
    assert violations(RULE, kind, {"spec": {"csi": {"driver": "ebs.csi.eks.amazonaws.com"}}}) == []
