"""Failing, passing and unknown cases of a rule."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.pack.inputs import Inputs
from policies.tags.required import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "aws:s3/bucket:Bucket"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({}, ["tags: lacks cost-centre, environment, owner"]),
    ({"tags": {"owner": "a", "environment": "", "cost-centre": "1"}}, ["tags: lacks environment"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {"tags": {"owner": "a", "environment": "b", "cost-centre": "1"}},
    {"tags": {"Owner": "a", "Environment": "b", "cost_centre": "1"}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"tags": UNKNOWN}, ["tags"]),
    ({"tags": {"owner": UNKNOWN, "environment": "b", "cost-centre": "1"}}, ["tags.owner"]),
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


@pytest.mark.parametrize("as_json", [False, True])
def test_a_provider_s_default_tags_count(as_json: bool) -> None:
    tags = {"tags": {"owner": "a", "environment": "b", "cost-centre": "1"}}
    provider = {"defaultTags": json.dumps(tags) if as_json else tags}
    assert violations(RULE, _KIND, {}, provider=Inputs(provider)) == []
    assert violations(RULE, _KIND, {}, provider=Inputs({})) == ["tags: lacks cost-centre, environment, owner"]
