"""Images that can't be pulled."""

import time

import pytest

from providers.containers import pull
from providers.containers.pull import PullError
from tests.providers.containers.rig import Rig

pytestmark = pytest.mark.docker


def test_what_cannot_be_pulled_is_told_soon(rig: Rig) -> None:
    with pytest.raises(PullError, match=r"127\.0\.0\.1:9/absent:1 can't be pulled"):
        rig.create("Image", "absent", {"name": "absent", "reference": "127.0.0.1:9/absent:1"})


def test_a_registry_that_says_nothing_is_given_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "FIRST_SIGN_SECONDS", 0.2)
    monkeypatch.setattr(pull, "_pump", lambda *_: None)  # pyright: ignore[reportUnknownLambdaType,reportUnknownArgumentType] any arguments
    begun = time.monotonic()
    with pytest.raises(PullError, match=r"no answer within 0\.2 s"):
        rig.create("Image", "absent", {"name": "absent", "reference": "127.0.0.1:9/absent:1"})
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("debian", ("debian", "latest")),
        ("debian:bookworm-slim", ("debian", "bookworm-slim")),
        ("mirror:5000/debian", ("mirror:5000/debian", "latest")),
        ("mirror:5000/debian:1", ("mirror:5000/debian", "1")),
        ("debian@sha256:12", ("debian@sha256:12", None)),
    ],
)
def test_references_are_taken_apart(reference: str, parts: tuple[str, str | None]) -> None:
    assert pull.parts_of(reference) == parts
