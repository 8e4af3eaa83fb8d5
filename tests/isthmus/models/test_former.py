"""Tests of isthmus/models/former.py."""

from isthmus.models.former import Former, put_back
from isthmus.v2 import V2Client
from tests.harness.fake_http import Answer, Request, serve


def test_what_a_slot_serves_is_asked_and_given_back() -> None:
    def app(request: Request) -> Answer:
        return (200, {"name": "m", "versions": ["4"]})

    with serve(app) as server, V2Client(server.url) as client:
        former = Former.of(client, "a", "m")
        assert former.version == "4"
        assert put_back(former, "m") == "slot a serves version 4 of m again"
    assert server.seen()[-1] == "POST /v2/repository/models/m%404/load"


def test_what_was_not_served_is_unloaded() -> None:
    with serve(lambda request: (404 if request.method == "GET" else 200, {})) as server, V2Client(server.url) as client:
        assert put_back(Former.of(client, "a", "m"), "m") == "slot a serves no version of m again"
    assert server.seen()[-1] == "POST /v2/repository/models/m/unload"


def test_what_cannot_be_given_back_is_said() -> None:
    with serve(lambda _: (502, {"error": "no registry"})) as server:
        said = put_back(Former(slot="a", url=server.url, version="4"), "m")
    assert said.startswith("slot a couldn't be given back version 4 of m: ")
    assert "no registry" in said
