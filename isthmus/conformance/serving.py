"""Serving speaks the Open Inference Protocol v2: ready, metadata, right answers, for a model out of the registry."""

import contextlib
import math
from collections.abc import Iterator, Sequence

from isthmus.conformance.check import Check, Published, Session, fail
from isthmus.contract import Contract
from isthmus.v2 import Tensor, V2Client, V2Error

_LOOK = "isthmus logs serving-a, isthmus logs serving-b, isthmus logs gateway"
_TIMES = 4
"""Inferences over the public URL: enough for the balancer to ask each slot."""


def checks(contract: Contract) -> Sequence[Check]:
    """Check the servers, then the model that the registry's checks published."""
    model = "registry.load"
    load_seconds = 45 * max(1, len(contract.serving.slots))
    return [
        Check(name="serving.ready", run=_ready, timeout=15, look=_LOOK),
        Check(name="serving.keeps-operators-api", run=_closed, timeout=10, look=_LOOK),
        Check(name="serving.load", run=_load, timeout=load_seconds, look=_LOOK, needs=model),
        Check(name="serving.metadata", run=_metadata, timeout=15, look=_LOOK, needs="serving.load"),
        Check(name="serving.infer", run=_infer, timeout=20, look=_LOOK, needs="serving.load"),
    ]


def _ready(session: Session) -> str:
    for who, client in _clients(session):
        try:
            client.check_live()
            client.check_ready()
        except V2Error as error:
            fail(f"{who} live and ready", f"{error.where}: {error.what}")
    return f"live and ready: the serving URL and slots {', '.join(sorted(session.contract.serving.slots))}"


def _closed(session: Session) -> str:
    with V2Client(session.contract.serving.url) as client, contextlib.suppress(V2Error):
        fail("the repository API refused at the serving URL", f"an index of {len(client.index())} models")
    return "the repository API is for operators, and the serving URL refuses it"


def _load(session: Session) -> str:
    model = _published(session)
    for slot, url in sorted(session.contract.serving.slots.items()):
        session.cleanup.callback(_unload, url, model.name)
        with V2Client(url) as client:
            client.load(model.name)
            client.check_model_ready(model.name)
            states = {entry.name: entry.state for entry in client.index()}
            if states.get(model.name) not in (None, "READY"):
                fail(f"{model.name} READY in slot {slot}'s index", states.get(model.name))
    return f"slots {', '.join(sorted(session.contract.serving.slots))} loaded the model by name from the registry"


def _metadata(session: Session) -> str:
    model = _published(session)
    for who, client in _clients(session):
        metadata = client.metadata(model.name)
        names = {tensor.name: tensor.datatype for tensor in metadata.inputs}
        if names != dict.fromkeys(model.inputs, "FP64"):
            fail(f"{who} to take FP64 {', '.join(model.inputs)}", names)
    return f"metadata names inputs {', '.join(model.inputs)}"


def _infer(session: Session) -> str:
    model = _published(session)
    inputs = [
        Tensor(name=name, datatype="FP64", shape=(len(column), 1), data=column) for name, column in model.inputs.items()
    ]
    asked = 0
    for who, client in _clients(session):
        for _ in range(_TIMES):
            answer = client.infer(model.name, inputs)
            if answer.model_version not in (None, model.version):
                fail(f"{who} to answer with version {model.version}", answer.model_version)
            (output,) = answer.outputs
            pairs = zip(output.data, model.predictions, strict=False)
            right = len(output.data) == len(model.predictions) and all(
                math.isclose(a, b, abs_tol=1e-9) for a, b in pairs
            )
            if not right:
                fail(f"{who} to predict {list(model.predictions)}", list(output.data))
            asked += 1
    return f"{asked} inferences, each equal to the prediction here"


def _clients(session: Session) -> Iterator[tuple[str, V2Client]]:
    """Give a client of each slot, then one of the public URL."""
    serving = session.contract.serving
    places = [(f"slot {slot}", url) for slot, url in sorted(serving.slots.items())]
    for who, url in (*places, ("the serving URL", serving.url)):
        with V2Client(url) as client:
            yield who, client


def _published(session: Session) -> Published:
    if session.published is None:
        fail("a model published by the registry's checks", "none")
    return session.published


def _unload(url: str, name: str) -> None:
    with V2Client(url) as client:
        if any(entry.name == name and entry.state != "UNAVAILABLE" for entry in client.index()):
            client.unload(name)
