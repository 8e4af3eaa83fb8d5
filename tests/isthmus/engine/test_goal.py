"""Tests of what the program asks for."""

from pathlib import Path

import pytest

from isthmus.engine.errors import UnsupportedError
from isthmus.engine.goal import duration, from_request
from isthmus.engine.protocol import resource_pb2 as pb


@pytest.mark.parametrize(
    ("text", "seconds"), [("", 0), ("5m", 300), ("1h2m3.5s", 3723.5), ("250ms", 0.25), ("1us", 1e-6)]
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["five", "5", "5 m", "5mx"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(UnsupportedError, match="duration"):
        duration(text)


def test_a_request() -> None:
    request = pb.RegisterResourceRequest(
        type="a:b:C",
        name="n",
        custom=True,
        parent="urn:pulumi:dev::proj::x:y:Z::p",
        dependencies=["u2", "u1"],
        propertyDependencies={"k": pb.RegisterResourceRequest.PropertyDependencies(urns=["u2"])},
        customTimeouts=pb.RegisterResourceRequest.CustomTimeouts(create="1m"),
    )
    goal = from_request(request, stack="dev", project="proj", folder=Path())
    assert goal.urn == "urn:pulumi:dev::proj::x:y:Z$a:b:C::n"
    assert goal.dependencies == ("u1", "u2")
    assert goal.needs() == {"u1", "u2", "urn:pulumi:dev::proj::x:y:Z::p"}
    assert goal.custom_timeouts == {"create": 60.0}
    assert goal.delete_before_replace is None
