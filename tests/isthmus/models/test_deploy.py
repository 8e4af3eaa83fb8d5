"""Tests of isthmus/models/deploy.py."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from isthmus.contract import Contract
from isthmus.models import LoadError, SmokeError, UnknownModelError, deploy
from isthmus.v2 import UnansweredError, V2Client
from tests.harness.contracts import contract
from tests.harness.fake_http import Answer, FakeServer, Request, serve


def copy(name: str, *, version: str = "7", ready: bool = True) -> dict[str, Any]:
    """What a slot says of one of its copies."""
    return {"address": "10.0.0.1", "copy": name, "ready": ready, "models": {"churn": version} if ready else {}}


@dataclass(kw_only=True)
class Estate:
    """A registry with one model, two slots and a public URL, whose answers a test may change."""

    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    """By `where /path`, where is registry, a, b or url."""
    servers: dict[str, FakeServer] = field(default_factory=dict[str, FakeServer])
    first_metadata: list[Answer] = field(default_factory=list[Answer])
    """What is answered to the first questions about the model's metadata."""
    served_version: str = "7"
    copies: list[dict[str, Any]] = field(
        default_factory=lambda: [copy("first"), copy("second"), copy("third", ready=False)]
    )

    def app(self, where: str, request: Request) -> Answer:
        """Answer a request."""
        if request.path == "/v2/models/churn" and self.first_metadata:
            return self.first_metadata.pop(0)
        if (given := self.answers.get(f"{where} {request.path}")) is not None:
            return given
        metadata = {"name": "churn", "versions": ["6"], "inputs": [{"name": "x", "datatype": "FP64", "shape": [-1, 1]}]}
        output = {"name": "y", "datatype": "FP64", "shape": [1], "data": [0.5]}
        known: dict[str, Any] = {
            "/api/2.0/mlflow/registered-models/alias": {"model_version": {"name": "churn", "version": "7"}},
            "/api/2.0/mlflow/model-versions/get-download-uri": {"artifact_uri": "file:///nowhere"},
            "/api/2.0/mlflow/registered-models/set-tag": {},
            "/v2/repository/models/churn%407/load": "",
            "/v2/repository/models/churn%406/load": "",
            "/v2/repository/models/churn/unload": "",
            "/v2/repository/copies": {"copies": self.copies},
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


def loads(estate: Estate, slot: str) -> list[str]:
    """What a slot was asked to load and unload."""
    return [line for line in estate.servers[slot].seen() if "load" in line]


def test_every_slot_loads_and_answers_then_the_public_url_then_the_tag_is_set(estate: Estate) -> None:
    said: list[str] = []
    deployment = deploy(estate.contract, "churn", progress=said.append)
    assert deployment.version == "7"
    assert [(slot.slot, slot.copies) for slot in deployment.slots] == [("a", 2), ("b", 2)]
    for slot in "ab":
        assert estate.servers[slot].seen() == [
            "GET /v2/models/churn",
            "POST /v2/repository/models/churn%407/load",
            "GET /v2/repository/copies",
            *(["GET /v2/models/churn"] if slot == "a" else []),
            "POST /v2/models/churn/infer",
        ]
    assert estate.servers["url"].seen() == ["POST /v2/models/churn/infer"]
    tag = estate.servers["registry"].requests[-1].json()
    assert tag == {"name": "churn", "key": "isthmus.serving", "value": "deployed"}
    assert any("version 7" in line for line in said)
    assert any("2 copies loaded" in line for line in said)


def test_a_slot_that_cannot_load_says_why_and_the_other_is_left_alone(estate: Estate) -> None:
    estate.answers["a /v2/repository/models/churn%407/load"] = (422, {"error": "No module named 'xgboost'"})
    with pytest.raises(LoadError, match=r"slot a couldn't load churn version 7: .*xgboost") as caught:
        deploy(estate.contract, "churn")
    assert "isthmus logs serving-a" in caught.value.hint
    assert estate.servers["b"].seen() == []
    assert loads(estate, "a") == ["POST /v2/repository/models/churn%407/load"]
    assert not any("set-tag" in line for line in estate.servers["registry"].seen())


def test_a_model_that_loads_and_does_not_answer_is_no_deployment(estate: Estate) -> None:
    estate.answers["b /v2/models/churn/infer"] = (500, {"error": "incompatible input"})
    said: list[str] = []
    with pytest.raises(SmokeError, match=r"slot b loaded churn version 7.*incompatible input"):
        deploy(estate.contract, "churn", progress=said.append)
    for slot in "ab":
        assert loads(estate, slot)[-1] == "POST /v2/repository/models/churn%406/load"
    assert said[-2:] == ["slot b serves version 6 of churn again", "slot a serves version 6 of churn again"]
    assert not any("set-tag" in line for line in estate.servers["registry"].seen())


def test_a_slot_that_fails_second_gives_the_first_back_what_it_served(estate: Estate) -> None:
    estate.answers["b /v2/repository/models/churn%407/load"] = (503, {"error": "copy x (10.0.0.2): does not answer"})
    with pytest.raises(LoadError, match=r"slot b couldn't load churn version 7: .*copy x \(10\.0\.0\.2\)"):
        deploy(estate.contract, "churn")
    assert loads(estate, "a")[-1] == "POST /v2/repository/models/churn%406/load"
    assert loads(estate, "b") == ["POST /v2/repository/models/churn%407/load"]


def test_a_first_version_that_does_not_answer_is_unloaded(estate: Estate) -> None:
    estate.answers["a /v2/models/churn/infer"] = (500, {"error": "incompatible input"})
    estate.first_metadata = [(404, {"error": "Model churn not found"})]
    with pytest.raises(SmokeError):
        deploy(estate.contract, "churn")
    assert loads(estate, "a")[-1] == "POST /v2/repository/models/churn/unload"


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (copy("second", version="6"), r"copy second \(10\.0\.0\.1\) of slot a .* it serves version 6 of it"),
        ({"address": "10.0.0.2", "error": "does not answer"}, r"copy 10\.0\.0\.2 .* it does not answer"),
    ],
)
def test_a_copy_that_does_not_serve_it_is_no_deployment(estate: Estate, second: dict[str, Any], reason: str) -> None:
    estate.copies[1] = second
    with pytest.raises(LoadError, match=reason):
        deploy(estate.contract, "churn")
    assert loads(estate, "a")[-1] == "POST /v2/repository/models/churn%406/load"


def test_a_slot_that_does_not_answer_is_asked_to_go_back(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(client: V2Client, model: str) -> None:
        asked.append(model)
        if model == "churn@7":
            raise UnansweredError("POST failed: timed out", where=client.url)

    asked: list[str] = []
    monkeypatch.setattr(V2Client, "load", cut)
    with pytest.raises(LoadError, match="timed out"):
        deploy(estate.contract, "churn")
    assert asked == ["churn@7", "churn@6"]


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
