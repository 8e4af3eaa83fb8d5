"""The check of Docker, against sockets that behave badly."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer

import pytest

from isthmus.doctor import Finding, Level, docker
from providers.containers.docker_host import DockerError, connect
from tests.isthmus.doctor.machines import look, subject

AS_NOBODY = """
import os, sys
from providers.containers.docker_host import DockerDeniedError, connect
os.setuid(65534)
try:
    connect(sys.argv[1])
except DockerDeniedError as error:
    print(error)
"""


class Old(BaseHTTPRequestHandler):
    """Answers as Docker 19.03 does."""

    def do_GET(self) -> None:
        body = json.dumps({"Version": "19.03.15", "ApiVersion": "1.40", "MinAPIVersion": "1.12"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that the base has
        """Say nothing."""


@pytest.fixture
def old_docker(tmp_path: Path) -> Iterator[str]:
    """An engine that is too old, on a socket of its own."""
    path = tmp_path / "docker.sock"
    with UnixStreamServer(str(path), Old) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"unix://{path}"
        server.shutdown()
        thread.join()


def _finding(tmp_path: Path, address: str) -> Finding:
    with pytest.raises(DockerError) as caught:
        connect(address)
    (finding,) = look(docker.check, subject(tmp_path, docker=caught.value))
    assert finding.level is Level.FAIL
    assert finding.fix
    return finding


def test_one_that_answers_is_fine(tmp_path: Path) -> None:
    (finding,) = look(docker.check, subject(tmp_path))
    assert finding.level is Level.OK
    assert "24.0.0" in finding.message


def test_one_that_is_too_old_is_named_with_what_is_needed(tmp_path: Path, old_docker: str) -> None:
    finding = _finding(tmp_path, old_docker)
    assert "19.03" in finding.message
    assert "20.10" in finding.message


def test_a_socket_that_nobody_listens_on_is_a_stopped_engine(tmp_path: Path) -> None:
    path = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert "answer" in _finding(tmp_path, f"unix://{path}").message


def test_no_socket_and_no_program_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = _finding(tmp_path, f"unix://{tmp_path}/none.sock")
    assert "no Docker engine is installed" in finding.message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without permission")
def test_a_socket_without_permission_says_which_group_to_join() -> None:
    # In a folder that everybody may enter, so that the socket alone is what is closed.
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        path = Path(folder) / "closed.sock"
        path.parent.chmod(0o755)
        listening.bind(str(path))
        listening.listen()
        path.chmod(0o600)
        command = [sys.executable, "-c", AS_NOBODY, f"unix://{path}"]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert "group docker" in ended.stdout, ended.stderr
