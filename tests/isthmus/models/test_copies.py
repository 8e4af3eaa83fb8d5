"""Tests of isthmus/models/copies.py."""

from collections.abc import Mapping

import httpx
import pytest

from isthmus.models import LoadError
from isthmus.models.copies import loaded
from isthmus.models.registry import ModelVersion
from isthmus.v2 import V2Client

NOTHING: Mapping[str, str] = {}
VERSION = ModelVersion(name="m", version="3")


def seen(*copies: Mapping[str, object]) -> int:
    """Count the copies of a slot that has these."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"copies": copies}))
    with V2Client("http://slot", transport=transport) as client:
        return loaded(client, "a", VERSION)


def test_copies_that_take_requests_are_counted_and_those_that_start_are_not_waited_for() -> None:
    ready = {"address": "10.0.0.1", "copy": "x", "ready": True, "models": {"m": "3"}}
    starting = {"address": "10.0.0.2", "copy": "y", "ready": False, "models": NOTHING}
    assert seen(ready, starting) == 1


def test_a_copy_with_another_version_or_none_is_named() -> None:
    with pytest.raises(LoadError, match=r"copy x \(10\.0\.0\.1\) of slot a .* it serves version 2 of it"):
        seen({"address": "10.0.0.1", "copy": "x", "ready": True, "models": {"m": "2"}})
    with pytest.raises(LoadError, match="it serves no version of it"):
        seen({"address": "10.0.0.1", "copy": "x", "ready": True, "models": NOTHING})
