from typing import Any, cast

from isthmus.rehearsal.providers.containers.images import PlannedImage, PlannedPush, provider
from providers.containers.call import Call


def _log(urn: str, message: str, warning: bool) -> None:
    """Say nothing."""


CALL = cast("Call", None)
INPUTS: dict[str, Any] = {"name": "ml", "contentHash": "0123456789abcdef"}


def test_an_image_is_known_by_its_content_and_not_made() -> None:
    ident, made = PlannedImage().create(CALL, INPUTS)
    assert (ident, made["tag"]) == ("ml", "isthmus/ml:0123456789ab")
    assert PlannedImage().create(CALL, {**INPUTS, "contentHash": "f" * 64})[1]["imageId"] != made["imageId"]
    found = PlannedImage().read(CALL, ident, made, INPUTS)
    assert found is not None
    assert found.outputs == made
    assert PlannedImage().foresee(CALL, "", {}, INPUTS) == made
    assert not PlannedImage().drift(CALL, ident, made, INPUTS)


def test_a_push_gives_a_reference_by_a_digest_that_follows_the_tag() -> None:
    inputs: dict[str, Any] = {"image": "isthmus/ml:0123456789ab", "repository": "1.dkr.ecr.r.amazonaws.com/isthmus/ml"}
    ident, made = PlannedPush().create(CALL, inputs)
    assert ident == "1.dkr.ecr.r.amazonaws.com/isthmus/ml:0123456789ab"
    assert made["reference"] == f"1.dkr.ecr.r.amazonaws.com/isthmus/ml@{made['digest']}"
    found = PlannedPush().read(CALL, ident, {**inputs, **made}, inputs)
    assert found is not None
    assert found.outputs == made


def test_everything_else_is_the_real_providers() -> None:
    handlers = provider(_log)._handlers  # pyright: ignore[reportPrivateUsage]
    assert isinstance(handlers["containers:index:Image"], PlannedImage)
    assert isinstance(handlers["containers:index:Push"], PlannedPush)
    assert "containers:index:Secret" in handlers
