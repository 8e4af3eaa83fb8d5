"""Tests of examples/purchases/serve.py."""

from typing import Any

import pytest

from examples.purchases import serve as step
from examples.purchases.errors import PurchasesError
from examples.purchases.settings import Settings
from tests.harness.fake_http import Answer, Request, serve


class Registry:
    """The call of this step."""

    def __init__(self) -> None:
        self.tags: list[Any] = []

    def set_registered_model_tag(self, *tag: str) -> None:
        """Set a tag."""
        self.tags.append(tag)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    made = Registry()
    monkeypatch.setattr(step, "client", lambda: made)
    return made


def _settings(*slots: str) -> Settings:
    return Settings(bucket="b", ray_address="r", pool="pool_cpu", serving_url="s", slots=slots)


def test_every_slot_loads_and_the_tag_is_set(registry: Registry) -> None:
    with serve(lambda _: (200, "")) as one, serve(lambda _: (200, "")) as two:
        assert step.serve(_settings(one.url, two.url)) > 0
    for server in (one, two):
        assert server.seen() == ["POST /v2/repository/models/purchases/load", "GET /v2/models/purchases/ready"]
    assert registry.tags == [("purchases", "isthmus.serving", "deployed")]


def test_a_slot_that_refuses_says_why_and_no_tag_is_set(registry: Registry) -> None:
    def app(request: Request) -> Answer:
        return (400, {"error": "cannot load"}) if request.method == "POST" else (404, "")

    with serve(app) as server, pytest.raises(PurchasesError, match=r"400: .*cannot load"):
        step.serve(_settings(server.url))
    assert registry.tags == []


def test_a_slot_that_is_not_there_is_named(registry: Registry) -> None:
    with pytest.raises(PurchasesError, match=r"127\.0\.0\.1:9"):
        step.serve(_settings("http://127.0.0.1:9"))
    assert registry.tags == []
