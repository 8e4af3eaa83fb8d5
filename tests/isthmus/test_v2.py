"""Tests of isthmus/v2.py."""

import json

import httpx
import pytest

from isthmus.v2 import Tensor, UnansweredError, V2Client, V2Error


def _client(status: int, body: object) -> V2Client:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "slot"
        return httpx.Response(status, json=body)

    return V2Client("http://slot/", transport=httpx.MockTransport(answer))


def test_an_inference_is_sent_and_read_as_the_protocol_says() -> None:
    sent: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append((request.method, request.url.path, json.loads(request.content)))
        output = {"name": "y", "datatype": "FP64", "shape": [2], "data": [1.0, 2.0], "parameters": {"more": 1}}
        return httpx.Response(200, json={"model_name": "m", "model_version": "3", "id": "x", "outputs": [output]})

    with V2Client("http://slot", transport=httpx.MockTransport(answer)) as client:
        inference = client.infer("m", [Tensor(name="x", datatype="FP64", shape=(2, 1), data=(1.0, 2.0))])
    tensor = {"name": "x", "datatype": "FP64", "shape": [2, 1], "data": [1.0, 2.0]}
    assert sent == [("POST", "/v2/models/m/infer", {"inputs": [tensor]})]
    assert inference.model_version == "3"
    assert inference.outputs[0].data == (1.0, 2.0)


def test_a_name_that_is_no_path_segment_is_quoted() -> None:
    paths: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(200, json={})

    with V2Client("http://slot", transport=httpx.MockTransport(answer)) as client:
        client.load("a/../b c")
    assert paths == [b"/v2/repository/models/a%2F..%2Fb%20c/load"]


def test_a_slot_tells_its_copies() -> None:
    copies = [
        {"address": "10.0.0.1", "copy": "x", "ready": True, "models": {"m": "3"}},
        {"address": "10.0.0.2", "error": "does not answer"},
    ]
    with _client(200, {"copies": copies}) as client:
        first, second = client.copies()
    assert (str(first), first.ready, first.models) == ("x", True, {"m": "3"})
    assert (str(second), second.ready, second.error) == ("10.0.0.2", False, "does not answer")


def test_no_answer_is_told_from_a_refusal() -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=request)

    transport = httpx.MockTransport(cut)
    with V2Client("http://slot", transport=transport) as client, pytest.raises(UnansweredError, match="timed out"):
        client.load("m")


def test_the_servers_reason_is_in_the_error() -> None:
    with _client(400, {"error": "Model m not found"}) as client, pytest.raises(V2Error) as caught:
        client.load("m")
    assert "400: Model m not found" in caught.value.what
    assert caught.value.where == "http://slot/v2/repository/models/m/load"


def test_an_answer_that_is_not_v2_names_the_field() -> None:
    with _client(200, {"model_name": "m"}) as client, pytest.raises(V2Error, match="outputs"):
        client.infer("m", [])


def test_an_answer_that_is_no_json_is_an_error() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(502, text="<html>Bad Gateway</html>"))
    with V2Client("http://slot", transport=transport) as client, pytest.raises(V2Error, match=r"502.*Bad Gateway"):
        client.check_ready()


def test_a_server_that_is_not_there_is_an_error_with_its_address() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused", request=request)

    with V2Client("http://slot", transport=httpx.MockTransport(refuse)) as client, pytest.raises(V2Error) as caught:
        client.check_live()
    assert "Connection refused" in caught.value.what
    assert caught.value.where == "http://slot/v2/health/live"


def test_the_index_is_read() -> None:
    with _client(200, [{"name": "m", "version": None, "state": "READY", "reason": ""}]) as client:
        assert [(entry.name, entry.state) for entry in client.index()] == [("m", "READY")]
