"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.regions.allowed import RULE
from tests.policies.rig import UNKNOWN, settings, unknown, violations

_KIND = "aws:s3/bucket:Bucket"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"region": "us-east-1"}, ["region: is us-east-1, and the environment allows eu-central-1"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"region": "eu-central-1"},
    {},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"region": UNKNOWN}, ["region"]),
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


def test_a_provider_must_name_its_region() -> None:
    kind = "pulumi:providers:aws"
    assert violations(RULE, kind, {}) == ["region: names no region, and would take what is set where it runs"]
    assert violations(RULE, kind, {"region": "eu-central-1"}) == []


def test_without_an_environment_it_cannot_tell() -> None:
    assert unknown(RULE, _KIND, {"region": "eu-central-1"}, settings(regions=())) == ["the environment's regions"]


def test_where_a_replica_goes_counts() -> None:
    kind = "aws:secretsmanager/secret:Secret"
    assert violations(RULE, kind, {"replicas": [{"region": "us-east-1"}]}) == [
        "replicas[0].region: is us-east-1, and the environment allows eu-central-1"
    ]
    rules = {"replicationConfiguration": {"rules": [{"destinations": [{"region": UNKNOWN}]}]}}
    assert unknown(RULE, "aws:ecr/replicationConfiguration:ReplicationConfiguration", rules) == [
        "replicationConfiguration.rules[0].destinations[0].region"
    ]
