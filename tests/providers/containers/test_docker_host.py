"""A Docker engine that is absent, stopped, closed to us, or too old: each is told apart, with what to do."""

import json
import shutil
import socket
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.docker_api import DockerApi
from providers.containers.docker_host import (
    DockerAbsentError,
    DockerDeniedError,
    DockerHost,
    DockerStoppedError,
    DockerTooOldError,
    connect,
    docker_address,
)


class OldEngine(BaseHTTPRequestHandler):
    """Answers as Docker 19.03 does."""

    def do_GET(self) -> None:
        """Answer any question with the version."""
        body = json.dumps({"Version": "19.03.15", "ApiVersion": "1.40", "MinAPIVersion": "1.12"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        """Log nothing."""


@pytest.fixture
def old_engine() -> Generator[str]:
    """The address of an engine that is too old."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OldEngine)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"tcp://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)  # pyright: ignore[reportUnknownLambdaType,reportUnknownArgumentType] any name
    with pytest.raises(DockerAbsentError, match="Install Docker"):
        connect(f"unix://{tmp_path}/docker.sock")


def test_stopped_with_docker_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/sbin/dockerd")  # pyright: ignore[reportUnknownLambdaType,reportUnknownArgumentType] any name
    with pytest.raises(DockerStoppedError, match="Start it"):
        connect(f"unix://{tmp_path}/docker.sock")


def test_stopped_with_its_socket_left(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "docker.sock"))
    with pytest.raises(DockerStoppedError):
        connect(f"unix://{tmp_path}/docker.sock")


def test_stopped_elsewhere() -> None:
    with pytest.raises(DockerStoppedError, match=r"tcp://127\.0\.0\.1:1"):
        connect("tcp://127.0.0.1:1")


def test_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(_self: socket.socket, _address: str) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "connect", deny)
    with pytest.raises(DockerDeniedError, match="usermod -aG docker"):
        connect("unix:///var/run/docker.sock")


def test_too_old(old_engine: str) -> None:
    with pytest.raises(DockerTooOldError, match=r"Docker 19\.03\.15 is too old; at least 20\.10 is needed"):
        connect(old_engine)


def test_the_address_is_the_one_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    assert docker_address() == "tcp://10.0.0.1:2375"
    monkeypatch.delenv("DOCKER_HOST")
    assert docker_address().startswith(("unix://", "npipe://", "tcp://", "ssh://"))


@pytest.mark.parametrize(
    ("info", "address", "reachable"),
    [
        ({"OperatingSystem": "Debian GNU/Linux 12"}, "unix:///var/run/docker.sock", True),
        ({"OperatingSystem": "Docker Desktop"}, "unix:///var/run/docker.sock", False),
        ({"SecurityOptions": ["name=rootless"]}, "unix:///var/run/docker.sock", False),
        ({}, "tcp://10.0.0.1:2375", False),
    ],
)
def test_where_containers_can_be_reached(
    info: dict[str, Any], address: str, reachable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    class Api:
        def info(self) -> dict[str, Any]:
            return info

    assert DockerHost(api=cast("DockerApi", Api()), address=address, version="20.10").addresses_reachable is reachable
