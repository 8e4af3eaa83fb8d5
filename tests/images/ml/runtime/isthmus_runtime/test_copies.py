"""Every copy is asked the same; one that does not answer is asked again, and one that is gone is not waited for."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from isthmus_runtime.copies import Copies, UnknownCopiesError

FIRST, SECOND = "127.0.0.1", "127.0.0.2"


@contextmanager
def server(address: str, port: int, status: int = 200, body: bytes = b"{}") -> Generator[tuple[int, list[str]]]:
    """Something that answers at an address; gives its port and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    running = ThreadingHTTPServer((address, port), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running.server_address[1], asked
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The addresses that DNS has; a test may change them."""
    addresses = {FIRST, SECOND}

    usual: Callable[..., Any] = socket.getaddrinfo

    def look_up(host: str, port: int, *args: Any, **options: Any) -> Any:
        if host != "all":
            return usual(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return addresses


def ask(copies: Copies, *path: str, seconds: float = 5) -> dict[str, tuple[int, str]]:
    """Ask every copy; status and error by address."""

    async def all_of_them() -> dict[str, tuple[int, str]]:
        answers = await copies.ask([FIRST, SECOND], "POST", *path, seconds=seconds)
        return {answer.address: (answer.status, "" if answer.ok else answer.error) for answer in answers}

    return asyncio.run(all_of_them())


def test_each_is_asked_and_says_for_itself(known: set[str]) -> None:
    with ExitStack() as stack:
        port, first = stack.enter_context(server(FIRST, 0))
        _, second = stack.enter_context(server(SECOND, port, 422, b'{"error": "does not load"}'))
        copies = Copies(host="all", port=port)
        assert asyncio.run(copies.addresses()) == known
        assert ask(copies, "a model", "7", "take") == {FIRST: (200, ""), SECOND: (422, "does not load")}
        assert first == second == ["/v2/repository/copy/a%20model/7/take"]


@pytest.mark.usefixtures("known")
def test_one_that_hangs_is_given_up() -> None:
    with ExitStack() as stack:
        port, _ = stack.enter_context(server(FIRST, 0))
        stack.enter_context(socket.create_server((SECOND, port)))
        found = ask(Copies(host="all", port=port, patience_seconds=0.1), "drop", seconds=0.1)
    assert found == {FIRST: (200, ""), SECOND: (503, "does not answer: timed out")}


@pytest.mark.usefixtures("known")
def test_one_that_ends_over_it_is_not_asked_again() -> None:
    def end(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with ExitStack() as stack:
        port, _ = stack.enter_context(server(FIRST, 0))
        listening = stack.enter_context(socket.create_server((SECOND, port)))
        ending = threading.Thread(target=end, args=(listening,))
        ending.start()
        found = ask(Copies(host="all", port=port), "drop")
        ending.join()
    assert found[FIRST] == (200, "")
    assert found[SECOND][0] == 503
    assert found[SECOND][1].startswith("ended, or was ended, while it did so")


@pytest.mark.usefixtures("known")
def test_one_that_starts_is_waited_for() -> None:
    with ExitStack() as stack:
        port, _ = stack.enter_context(server(FIRST, 0))
        starting = threading.Timer(0.2, lambda: stack.enter_context(server(SECOND, port)))
        starting.start()
        found = ask(Copies(host="all", port=port), "drop")
        starting.join()
    assert found == {FIRST: (200, ""), SECOND: (200, "")}


def test_one_that_is_gone_is_not_waited_for(known: set[str]) -> None:
    known.discard(SECOND)
    with server(FIRST, 0) as (port, _):
        assert ask(Copies(host="all", port=port), "drop") == {FIRST: (200, "")}


def test_a_name_without_addresses_is_an_error() -> None:
    with pytest.raises(UnknownCopiesError, match=r"nobody\.invalid"):
        asyncio.run(Copies(host="nobody.invalid").addresses())
