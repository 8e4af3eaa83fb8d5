"""The image base, and its health probe."""

import os
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harness.fake_http import Answer, Request, serve
from tests.images.kit import Container, Images

PROBE = Path(__file__).parents[2] / "images" / "base" / "isthmus-probe"


def probe(*arguments: str) -> tuple[int, str]:
    """Run the probe here; Debian's Perl is enough."""
    environment = {**os.environ, "ISTHMUS_PROBE_TIMEOUT": "1"}
    ended = subprocess.run([PROBE, *arguments], capture_output=True, text=True, check=False, env=environment)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(
    ("path", "expected", "code"),
    [("/ok", None, 0), ("/moved", None, 0), ("/gone", None, 1), ("/gone", "404", 0), ("/ok", "204", 1)],
)
def test_http_is_judged_by_its_status(path: str, expected: str | None, code: int) -> None:
    def answer(request: Request) -> Answer:
        return {"/ok": 200, "/moved": 302, "/gone": 404}[request.path], ""

    with serve(answer) as server:
        port = str(urlsplit(server.url).port)
        assert probe("http", port, path, *([expected] if expected else []))[0] == code


def test_a_port_that_nobody_serves_is_unhealthy_and_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code, error = probe("tcp", str(port))
    assert code == 1
    assert f"127.0.0.1:{port}: Connection refused" in error


def test_silence_is_unhealthy_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = str(silent.getsockname()[1])
        assert probe("tcp", port)[0] == 0
        assert probe("http", port) == (1, f"isthmus-probe: http 127.0.0.1:{port}: no answer in time\n")


@pytest.mark.parametrize(
    "arguments", [(), ("udp", "1"), ("tcp",), ("tcp", "0"), ("tcp", "65536"), ("http", "1", "/", "x")]
)
def test_misuse_is_told_from_ill_health(arguments: tuple[str, ...]) -> None:
    code, error = probe(*arguments)
    assert code == 2
    assert "usage: isthmus-probe" in error


@pytest.mark.docker
def test_runs_as_its_own_user_and_holds_no_bundle(images: Images) -> None:
    with Container(images["base"], "sleep", "60") as base:
        assert base.run("id", "-u", "-n") == (0, "isthmus\n")
        assert base.run("sh", "-c", "ls /tmp /var/lib/apt/lists") == (0, "/tmp:\n\n/var/lib/apt/lists:\n")
        # Some folders are root's alone; what is asked for would be elsewhere.
        search = "find / -xdev '(' -name ca-bundle.crt -o -name 'python3*' -type f ')' 2> /dev/null; true"
        assert base.run("sh", "-c", search) == (0, "")
        assert base.run("isthmus-probe", "tcp", "1")[0] == 1
