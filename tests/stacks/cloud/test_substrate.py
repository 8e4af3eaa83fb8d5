"""The aws substrate says what it needs and what it does not have."""

import pytest

from envs.schema import Environment
from stacks.cloud.substrate import AwsSubstrate, SubstrateError


def test_it_needs_an_account() -> None:
    environment = Environment.model_validate({"substrate": "containers"})
    with pytest.raises(SubstrateError, match="says nothing about aws"):
        AwsSubstrate("test", environment)
