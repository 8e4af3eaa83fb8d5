"""`models deploy`."""

import re
from pathlib import Path

import pytest

from isthmus.contract import Contract
from isthmus.models import Deployment, SlotDeployment, UnknownModelError
from tests.isthmus.cli.fakes import Tool, always
from tests.isthmus.tunnel.kit import install
from tests.isthmus.tunnel.test_addresses import HOST, contract


def _deployment(contract: Contract, name: str, *, alias: str, progress: object) -> Deployment:
    if name == "nope":
        raise UnknownModelError("nope", known=["nape"], where="registry")
    return Deployment(
        name=name,
        version="3",
        alias=alias,
        url=f"{contract.serving.url}/v2/models/{name}/infer",
        slots=(SlotDeployment(slot="a", copies=1, load_seconds=1.0, infer_seconds=0.1),),
        infer_seconds=0.1,
        seconds=2.0,
    )


@pytest.fixture(autouse=True)
def deploy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that needs no estate."""
    monkeypatch.setattr("isthmus.models.deploy", _deployment)


def test_it_says_what_serves_and_where(tool: Tool) -> None:
    assert tool("models", "deploy", "purchases") == 0
    assert "purchases version 3 serves at http://127.0.0.1:17004/v2/models/purchases/infer" in tool.out


def test_json_has_the_slots(tool: Tool) -> None:
    assert tool("models", "deploy", "purchases", "--alias", "next", "--json") == 0
    assert tool.json["alias"] == "next"
    assert tool.json["slots"][0]["slot"] == "a"


def test_an_unknown_model_is_a_failure(tool: Tool) -> None:
    assert tool("models", "deploy", "nope") == 1
    assert "nape" in tool.err


def test_behind_a_tunnel_slots_are_reached_on_loopback(
    tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in install(tmp_path / "bin", "kubectl", "aws").items():
        monkeypatch.setenv(name, value)
    routes = {"url": f"http://{HOST}:17004", "slots": {"a": f"http://{HOST}:17008/a"}}
    monkeypatch.setattr("isthmus.cli.stack_outputs.contract_of", always(contract(serving=routes)))
    assert tool("models", "deploy", "purchases") == 0
    assert re.search(r"serves at http://127\.0\.0\.1:\d+/v2/models/purchases/infer", tool.out)
    assert ":17004" not in tool.out
