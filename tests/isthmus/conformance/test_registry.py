"""Tests of isthmus/conformance/registry.py; a model's whole life is tested against a live estate."""

import pytest

from isthmus.conformance import registry
from isthmus.conformance.check import CheckFailedError, Session
from tests.harness.contracts import contract
from tests.harness.fake_http import Answer, Request, serve


def _strangers(url: str) -> str:
    session = Session(contract=contract(registry=url), token="0a1b")
    check = next(check for check in registry.checks(session.contract) if check.name == "registry.refuses-strangers")
    return check.run(session)


def test_a_registry_that_refuses_strangers_passes() -> None:
    with serve(lambda _: (401, "You are not authenticated")) as server:
        assert "refused" in _strangers(server.url)
    assert [("authorization" in request.headers) for request in server.requests] == [True, False]


def test_a_registry_that_takes_any_password_is_seen() -> None:
    with (
        serve(lambda _: (200, {})) as server,
        pytest.raises(CheckFailedError, match="a wrong password refused with 401"),
    ):
        _strangers(server.url)


def test_a_registry_that_takes_nobody_is_seen() -> None:
    def app(request: Request) -> Answer:
        return (401, "") if "authorization" in request.headers else (200, {})

    with serve(app) as server, pytest.raises(CheckFailedError, match="nobody refused with 401"):
        _strangers(server.url)


def test_names_are_the_sessions_own() -> None:
    assert registry.model_name(Session(contract=contract(), token="0a1b")) == "isthmus-conformance-0a1b"
