"""Tests of isthmus/conformance/serving.py: sound slots pass, and each sabotage is seen."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from isthmus.conformance import serving
from isthmus.conformance.check import CheckFailedError, Published, Session
from isthmus.v2 import V2Error
from tests.harness.contracts import contract
from tests.harness.fake_http import Answer, Request, serve

NAME = "isthmus-conformance-0a1b"


@dataclass(kw_only=True)
class Slot:
    """A server that knows one model: y = 2x."""

    ready: bool = True
    factor: float = 2
    version: str = "1"
    datatype: str = "FP64"
    open_to_all: bool = False
    public: bool = False
    loaded: set[str] = field(default_factory=set[str])

    def app(self, request: Request) -> Answer:
        """Answer a request."""
        if request.path.startswith("/v2/health/"):
            return (200, "") if self.ready else (503, "starting")
        if request.path.startswith("/v2/repository"):
            return self._repository(request.path)
        if request.path == f"/v2/models/{NAME}/ready":
            return 200, ""
        if request.path == f"/v2/models/{NAME}":
            inputs = [{"name": "x", "datatype": self.datatype, "shape": [-1, 1]}]
            return 200, {"name": NAME, "versions": [], "inputs": inputs}
        values = [self.factor * value for value in request.json()["inputs"][0]["data"]]
        output = {"name": "y", "datatype": "FP64", "shape": [len(values)], "data": values}
        return 200, {"model_name": NAME, "model_version": self.version, "outputs": [output]}

    def _repository(self, path: str) -> Answer:
        if self.public and not self.open_to_all:
            return 403, "denied"
        if path.endswith("/index"):
            return 200, [{"name": name, "state": "READY"} for name in sorted(self.loaded)]
        if path.endswith("/unload"):
            self.loaded.discard(NAME)
        else:
            self.loaded.add(NAME)
        return 200, ""


@contextmanager
def _session(slot: Slot, public: Slot | None = None) -> Generator[Session]:
    with serve(slot.app) as one, serve((public or Slot(public=True)).app) as all_:
        session = Session(contract=contract(serving=all_.url, slots={"a": one.url}), token="0a1b")
        session.published = Published(name=NAME, version="1", inputs={"x": (1.0, 3.0)}, predictions=(2.0, 6.0))
        yield session


def _run(name: str, session: Session) -> str:
    check = next(check for check in serving.checks(session.contract) if check.name == f"serving.{name}")
    return check.run(session)


def test_sound_serving_passes_and_the_model_is_unloaded() -> None:
    slot = Slot()
    with _session(slot) as session:
        for name in ("ready", "keeps-operators-api", "load", "metadata", "infer"):
            assert _run(name, session)
        assert slot.loaded == {NAME}
        session.cleanup.close()
    assert slot.loaded == set()


def test_a_slot_that_is_not_ready_is_named() -> None:
    with _session(Slot(ready=False)) as session, pytest.raises(CheckFailedError, match=r"slot a live .*503: starting"):
        _run("ready", session)


def test_an_operators_api_on_the_public_url_is_seen() -> None:
    public = Slot(public=True, open_to_all=True)
    with _session(Slot(), public) as session, pytest.raises(CheckFailedError, match="refused at the serving URL"):
        _run("keeps-operators-api", session)


def test_a_wrong_answer_is_seen() -> None:
    with (
        _session(Slot(factor=2.5)) as session,
        pytest.raises(CheckFailedError, match=r"slot a to predict \[2.0, 6.0\]"),
    ):
        _run("infer", session)


def test_a_wrong_answer_on_the_public_url_is_seen() -> None:
    public = Slot(public=True, factor=3)
    with _session(Slot(), public) as session, pytest.raises(CheckFailedError, match="the serving URL to predict"):
        _run("infer", session)


def test_an_answer_of_another_version_is_seen() -> None:
    with _session(Slot(version="2")) as session, pytest.raises(CheckFailedError, match="answer with version 1"):
        _run("infer", session)


def test_metadata_that_differ_from_the_signature_are_seen() -> None:
    with _session(Slot(datatype="FP32")) as session, pytest.raises(CheckFailedError, match="FP64 x"):
        _run("metadata", session)


def test_a_slot_that_does_not_load_is_seen() -> None:
    with _session(Slot(public=True)) as session, pytest.raises(V2Error, match="403"):
        _run("load", session)


def test_without_a_published_model_it_says_so() -> None:
    with _session(Slot()) as session:
        session.published = None
        with pytest.raises(CheckFailedError, match="published by the registry"):
            _run("infer", session)
