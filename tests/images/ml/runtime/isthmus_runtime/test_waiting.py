import logging
import socket
import threading
import time

import pytest
from isthmus_runtime import waiting


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize(
    "address", ["127.0.0.1:{port}", "http://127.0.0.1:{port}", "postgresql+psycopg2://u:p@127.0.0.1:{port}/d"]
)
def test_an_address_is_free_once_somebody_listens(address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert waiting.obstacle(address.format(port=server.getsockname()[1]), default_port=1) is None
    assert isinstance(waiting.obstacle(address.format(port=free_port()), default_port=1), OSError)


def test_the_default_port_counts_where_none_is_given() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert waiting.obstacle("http://127.0.0.1", default_port=server.getsockname()[1]) is None


@pytest.mark.parametrize("address", ["", "sqlite:///somewhere.db"])
def test_what_has_no_host_is_there_already(address: str) -> None:
    assert waiting.obstacle(address, default_port=1) is None


def test_what_comes_later_is_waited_for_and_no_password_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    port, opened = free_port(), list[float]()

    def listen() -> None:
        with socket.create_server(("127.0.0.1", port)) as server:
            opened.append(time.monotonic())
            server.accept()[0].close()

    late = threading.Timer(0.3, listen)
    late.start()
    with caplog.at_level(logging.INFO):
        waiting.wait_for(f"postgresql://u:pass-word@127.0.0.1:{port}/d", "the database", default_port=1)
    assert time.monotonic() >= opened[0]
    late.join()
    assert "waiting for the database: " in caplog.text
    assert "pass-word" not in caplog.text
