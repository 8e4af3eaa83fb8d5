"""The contract, as stack outputs carry it."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from isthmus.contract import Contract, ContractError, schema
from tests.isthmus.cli.fakes import CONTRACT, SECRETS

ROOT = Path(__file__).parents[2]


def _changed(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(CONTRACT), **parts}


def test_outputs_are_read() -> None:
    contract = Contract.from_outputs(CONTRACT)
    assert contract.storage.secret_access_key == SecretStr("it's $ecret")
    assert contract.training.pools["cpu"].resource == "pool_cpu"


def test_no_outputs_are_an_estate_that_is_not_up() -> None:
    with pytest.raises(ContractError) as caught:
        Contract.from_outputs({})
    assert "isthmus up" in caught.value.hint


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"version": 2}, "version"),
        ({"registry": {"uri": 1, "username": "a", "password": "hunter2"}}, "registry.uri"),
        ({"unknown": "hunter2"}, "unknown"),
    ],
)
def test_what_does_not_follow_it_is_named_without_values(parts: dict[str, Any], path: str) -> None:
    with pytest.raises(ContractError) as caught:
        Contract.from_outputs(_changed(**parts))
    assert path in caught.value.what
    assert not any(secret in str(caught.value) for secret in SECRETS)


def test_secrets_do_not_show() -> None:
    assert not any(secret in repr(Contract.from_outputs(CONTRACT)) for secret in SECRETS)


def test_the_schema_file_is_current() -> None:
    assert (ROOT / "docs" / "contract.schema.json").read_text(encoding="utf-8") == schema(), "run bin/isthmus schema"
