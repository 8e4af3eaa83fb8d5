"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.eks.endpoint import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "aws:eks/cluster:Cluster"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    (
        {"vpcConfig": {"endpointPrivateAccess": True}},
        ["vpcConfig.publicAccessCidrs: opens the cluster's API to the world"],
    ),
    (
        {
            "vpcConfig": {
                "endpointPrivateAccess": True,
                "endpointPublicAccess": True,
                "publicAccessCidrs": ["10.0.0.0/8", "0.0.0.0/0"],
            }
        },
        ["vpcConfig.publicAccessCidrs: opens the cluster's API to the world"],
    ),
    ({"vpcConfig": {"endpointPublicAccess": False}}, ["vpcConfig.endpointPrivateAccess: must be true"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"vpcConfig": {"endpointPrivateAccess": True, "endpointPublicAccess": False}},
    {
        "vpcConfig": {
            "endpointPrivateAccess": True,
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["192.0.2.0/24"],
        }
    },
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"vpcConfig": UNKNOWN}, ["vpcConfig"]),
    (
        {"vpcConfig": {"endpointPrivateAccess": UNKNOWN, "endpointPublicAccess": False}},
        ["vpcConfig.endpointPrivateAccess"],
    ),
    (
        {
            "vpcConfig": {
                "endpointPrivateAccess": True,
                "endpointPublicAccess": True,
                "publicAccessCidrs": [UNKNOWN],
            }
        },
        ["vpcConfig.publicAccessCidrs[0]"],
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
