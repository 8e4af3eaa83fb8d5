"""Failing and passing cases of a rule; whether something is protected is always known."""

import pytest

from policies.stateful.protection import RULE
from policies.stateful.types import STATEFUL
from tests.policies.rig import violations


@pytest.mark.parametrize("kind", STATEFUL)
def test_what_holds_data_must_be_protected(kind: str) -> None:
    assert violations(RULE, kind, {}) == ["options.protect: must be protected"]
    assert violations(RULE, kind, {}, protect=True) == []


def test_what_can_be_made_again_need_not_be() -> None:
    assert not RULE.applies("aws:ec2/vpc:Vpc")
