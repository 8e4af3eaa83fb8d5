"""Tests of isthmus/models/registry.py."""

from collections.abc import Callable

import httpx
import pytest

from isthmus.models.errors import RegistryError, UnknownAliasError, UnknownModelError
from isthmus.models.registry import ModelVersion, Registry
from tests.harness.contracts import PASSWORD, contract

MISSING = httpx.Response(404, json={"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "not found"})


def _registry(answer: Callable[[httpx.Request], httpx.Response]) -> Registry:
    return Registry(contract(registry="http://registry").registry, transport=httpx.MockTransport(answer))


def _app(request: httpx.Request) -> httpx.Response:
    path = request.url.path.removeprefix("/api/2.0/mlflow/")
    query = request.url.params
    if path == "registered-models/alias":
        if (query["name"], query["alias"]) == ("churn", "champion"):
            return httpx.Response(200, json={"model_version": {"name": "churn", "version": "7", "new": "field"}})
        return MISSING
    if path == "registered-models/search":
        if query.get("page_token") == "more":
            return httpx.Response(200, json={"registered_models": [{"name": "fraud"}]})
        return httpx.Response(200, json={"registered_models": [{"name": "churn"}], "next_page_token": "more"})
    if path == "model-versions/search":
        return httpx.Response(200, json={"model_versions": [{"name": "churn", "version": v} for v in ("9", "10")]})
    if path == "model-versions/get-download-uri":
        return httpx.Response(200, json={"artifact_uri": "s3://b/k"})
    return httpx.Response(500, text="unexpected")


def test_an_alias_is_resolved() -> None:
    with _registry(_app) as registry:
        assert registry.resolve("churn", "champion").version == "7"


def test_every_page_of_names_is_read() -> None:
    with _registry(_app) as registry:
        assert registry.names() == ("churn", "fraud")


def test_a_missing_model_names_the_nearest() -> None:
    with _registry(_app) as registry, pytest.raises(UnknownModelError) as caught:
        registry.resolve("chrun", "champion")
    assert caught.value.hint == "did you mean churn?"


def test_a_missing_alias_says_how_to_set_it_to_the_newest_version() -> None:
    with _registry(_app) as registry, pytest.raises(UnknownAliasError) as caught:
        registry.resolve("churn", "challenger")
    assert "set_registered_model_alias('churn', 'challenger', '10')" in caught.value.hint


def test_artifacts_are_found() -> None:
    with _registry(_app) as registry:
        assert registry.artifact_uri(ModelVersion(name="churn", version="7")) == "s3://b/k"


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_refusal_says_where_and_never_the_password(status: int) -> None:
    with _registry(lambda _: httpx.Response(status, text="no")) as registry, pytest.raises(RegistryError) as caught:
        registry.names()
    assert str(status) in caught.value.what
    assert caught.value.where == "http://registry"
    assert PASSWORD not in str(caught.value)


def test_an_answer_of_something_else_is_an_error() -> None:
    with (
        _registry(lambda _: httpx.Response(200, text="<html>")) as registry,
        pytest.raises(RegistryError, match="isn't MLflow's"),
    ):
        registry.names()


def test_a_registry_that_is_not_there_is_an_error() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused", request=request)

    with _registry(refuse) as registry, pytest.raises(RegistryError, match="doesn't answer"):
        registry.set_tag("churn", "k", "v")
