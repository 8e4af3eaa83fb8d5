"""Failing, passing and unknown cases of a rule."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.containers.capabilities import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "containers:index:Container"


_WRONG: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"privileged": True}, ["privileged: must not be true"]),
    ({"capAdd": ["NET_ADMIN", "SYS_ADMIN"]}, ["capAdd: adds NET_ADMIN, SYS_ADMIN"]),
    ({"capabilities": {"adds": ["ALL"]}}, ["capabilities.adds: adds ALL"]),
]
_RIGHT: list[Mapping[str, Any]] = [
    {},
    {"capabilities": {"drops": ["ALL"]}},
]
_UNTOLD: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"privileged": UNKNOWN}, ["privileged"]),
    ({"capAdd": UNKNOWN}, ["capAdd"]),
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


def test_what_is_the_machine_s_own_is_not_shared() -> None:
    kind = "docker:index/container:Container"
    inputs = {"pidMode": "host", "ipcMode": "private", "securityOpts": ["seccomp=unconfined", "no-new-privileges"]}
    assert violations(RULE, kind, inputs) == [
        "securityOpts: seccomp=unconfined takes a protection away",
        "pidMode: is the machine's own",
    ]
    assert unknown(RULE, kind, {"usernsMode": UNKNOWN}) == ["usernsMode"]
