"""Tests of isthmus/models/deploy.py."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from isthmus.contract import Contract
from isthmus.models import LoadError, SmokeError, UnknownModelError, deploy
from tests.harness.contracts import contract
from tests.harness.fake_http import Answer, FakeServer, Request, serve


@dataclass(kw_only=True)
class Estate:
    """A registry with one model, two slots and a public URL, whose answers a test may change."""

    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    """By `where /path`, where is registry, a, b or url."""
    servers: dict[str, FakeServer] = field(default_factory=dict[str, FakeServer])
    served_version: str = "7"

    def app(self, where: str, request: Request) -> Answer:
        """Answer a request."""
        if (given := self.answers.get(f"{where} {request.path}")) is not None:
            return given
        metadata = {"name": "churn", "versions": [], "inputs": [{"name": "x", "datatype": "FP64", "shape": [-1, 1]}]}
        output = {"name": "y", "datatype": "FP64", "shape": [1], "data": [0.5]}
        known: dict[str, Any] = {
            "/api/2.0/mlflow/registered-models/alias": {"model_version": {"name": "churn", "version": "7"}},
            "/api/2.0/mlflow/model-versions/get-download-uri": {"artifact_uri": "file:///nowhere"},
            "/api/2.0/mlflow/registered-models/set-tag": {},
            "/v2/repository/models/churn/load": "",
            "/v2/models/churn/ready": "",
            "/v2/models/churn": metadata,
            "/v2/models/churn/infer": {
                "model_name": "churn",
                "model_version": self.served_version,
                "outputs": [output],
            },
        }
        return (200, known[request.path]) if request.path in known else (404, {"error": "no such path"})

    @property
    def contract(self) -> Contract:
        """Give its contract."""
        url = {name: server.url for name, server in self.servers.items()}
        return contract(registry=url["registry"], serving=url["url"], slots={"b": url["b"], "a": url["a"]})


@pytest.fixture
def estate() -> Iterator[Estate]:
    made = Estate()
    with ExitStack() as stack:
        for where in ("registry", "a", "b", "url"):
            made.servers[where] = stack.enter_context(serve(partial(made.app, where)))
        yield made


def test_every_slot_loads_and_answers_then_the_public_url_then_the_tag_is_set(estate: Estate) -> None:
    said: list[str] = []
    deployment = deploy(estate.contract, "churn", progress=said.append)
    assert deployment.version == "7"
    assert [slot.slot for slot in deployment.slots] == ["a", "b"]
    for slot in "ab":
        assert estate.servers[slot].seen() == [
            "POST /v2/repository/models/churn/load",
            "GET /v2/models/churn/ready",
            *(["GET /v2/models/churn"] if slot == "a" else []),
            "POST /v2/models/churn/infer",
        ]
    assert estate.servers["url"].seen() == ["POST /v2/models/churn/infer"]
    tag = estate.servers["registry"].requests[-1].json()
    assert tag == {"name": "churn", "key": "isthmus.serving", "value": "deployed"}
    assert any("version 7" in line for line in said)


def test_a_slot_that_cannot_load_says_why_and_the_other_is_left_alone(estate: Estate) -> None:
    estate.answers["a /v2/repository/models/churn/load"] = (400, {"error": "No module named 'xgboost'"})
    with pytest.raises(LoadError, match=r"slot a couldn't load churn version 7: .*xgboost") as caught:
        deploy(estate.contract, "churn")
    assert "isthmus logs serving-a" in caught.value.hint
    assert estate.servers["b"].seen() == []
    assert not any("set-tag" in line for line in estate.servers["registry"].seen())


def test_a_model_that_loads_and_does_not_answer_is_no_deployment(estate: Estate) -> None:
    estate.answers["b /v2/models/churn/infer"] = (500, {"error": "incompatible input"})
    with pytest.raises(SmokeError, match=r"slot b loaded churn version 7.*incompatible input"):
        deploy(estate.contract, "churn")


def test_another_version_than_the_aliass_is_no_deployment(estate: Estate) -> None:
    estate.served_version = "6"
    with pytest.raises(SmokeError, match="answers with version 6 of churn, and not 7"):
        deploy(estate.contract, "churn")


def test_an_answer_without_output_is_no_deployment(estate: Estate) -> None:
    estate.answers["a /v2/models/churn/infer"] = (200, {"model_name": "churn", "outputs": []})
    with pytest.raises(SmokeError, match="without an output"):
        deploy(estate.contract, "churn")


def test_the_public_url_must_answer_too(estate: Estate) -> None:
    estate.answers["url /v2/models/churn/infer"] = (503, "no server")
    with pytest.raises(SmokeError, match="the serving URL"):
        deploy(estate.contract, "churn")


def test_nothing_is_loaded_for_a_model_that_is_not_there(estate: Estate) -> None:
    estate.answers["registry /api/2.0/mlflow/registered-models/alias"] = (404, {})
    estate.answers["registry /api/2.0/mlflow/registered-models/search"] = (200, {"registered_models": []})
    with pytest.raises(UnknownModelError):
        deploy(estate.contract, "churn")
    assert estate.servers["a"].seen() == []
