"""A quick look at the Docker engine, and when it leaves the look to others."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from isthmus.local.quick import QuickApi, quick_host

ANSWERS: dict[str, Any] = {
    "/version": {"Version": "20.10.24+dfsg1"},
    "/info": {"MemTotal": 8 * 2**30, "NCPU": 2, "Runtimes": {"nvidia": {}}},
    "/containers/json": [{"Id": "1"}],
}


def _handler(answers: dict[str, Any], asked: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer = answers.get(urlsplit(self.path).path)
            self.send_response(404 if answer is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def address_string(self) -> str:
            return "unix"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that the base has
            """Say nothing."""

    return Handler


Serve = Callable[..., list[str]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts an engine on a socket of its own, and makes it this process' engine; returns what it is asked."""
    servers: list[tuple[UnixStreamServer, threading.Thread]] = []

    def start(**changed: Any) -> list[str]:
        asked: list[str] = []
        path = tmp_path / "docker.sock"
        answers = ANSWERS | {f"/{name}": answer for name, answer in changed.items()}
        server = UnixStreamServer(str(path), _handler(answers, asked))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        return asked

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_says_what_the_engine_says(serve: Serve) -> None:
    serve()
    host = quick_host()
    assert host is not None
    assert (host.version, host.cpus, host.memory, host.has_nvidia) == ("20.10.24+dfsg1", 2, 8 * 2**30, True)


def test_filters_arrive(serve: Serve) -> None:
    asked = serve()
    host = quick_host()
    assert host is not None
    assert host.api.containers(all=True, filters={"label": ["a=b"]}) == [{"Id": "1"}]
    query = parse_qs(urlsplit(asked[-1]).query)
    assert query == {"all": ["1"], "filters": ['{"label": ["a=b"]}']}


@pytest.mark.parametrize("answer", [{"Version": "19.03.15"}, {"Version": "strange"}, {}, [], None])
def test_what_it_does_not_trust_it_leaves_to_others(serve: Serve, answer: object) -> None:
    serve(version=answer)
    assert quick_host() is None


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "ssh://x", "unix:///nowhere/docker.sock"])
def test_other_addresses_are_left_to_others(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    assert quick_host() is None


@pytest.mark.parametrize("config", ['{"currentContext": "colima"}', None])
def test_a_chosen_context_is_left_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str | None
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    if config:
        (tmp_path / "config.json").write_text(config)
    else:
        monkeypatch.setenv("DOCKER_CONTEXT", "colima")
    assert quick_host() is None


def test_a_refusal_is_an_error(serve: Serve) -> None:
    serve()
    with pytest.raises(ValueError, match="404"):
        QuickApi(os.environ["DOCKER_HOST"].removeprefix("unix://")).get("/nope")
