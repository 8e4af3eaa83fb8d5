import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from bench.estate.mirror import Kept, Mirror, local_links, source

INDEX = "https://index.example/simple"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/simple/ray/", "https://index.example/simple/ray/"),
        ("/files/https/files.example/a/ray-1.whl", "https://files.example/a/ray-1.whl"),
        ("http://deb.example/debian/dists/bookworm/InRelease", "http://deb.example/debian/dists/bookworm/InRelease"),
    ],
)
def test_requests_name_their_source(path: str, address: str) -> None:
    assert source(path, INDEX) == address


def test_a_pages_files_come_through_the_mirror() -> None:
    page = '<a href="../../files/ray-1.whl#sha256=ab" data-x="y">ray</a> <a href="https://f.example/ray-2.whl">ray</a>'
    assert local_links(page, "https://index.example/simple/ray/") == (
        '<a href="/files/https/index.example/files/ray-1.whl#sha256=ab" data-x="y">ray</a> '
        '<a href="/files/https/f.example/ray-2.whl">ray</a>'
    )


class _Upstream(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one test's server

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404 if "missing" in self.path else 200)
        self.end_headers()
        self.wfile.write(b'<a href="/w.whl">w</a>' if self.path.endswith("/") else b"\x00\nwheel")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class' name
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[str]:
    """An index on loopback."""
    _Upstream.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Upstream) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def mirror(upstream: str, tmp_path: Path) -> Iterator[str]:
    """A mirror of it."""
    with Mirror(0, Kept(tmp_path, f"{upstream}/simple")) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_came_through_is_asked_for_once(upstream: str, mirror: str) -> None:
    file = mirror + "/files/" + upstream.replace("://", "/") + "/w.whl"
    for _ in range(2):
        assert upstream.replace("://", "/") + "/w.whl" in requests.get(f"{mirror}/simple/w/", timeout=5).text
        assert requests.get(file, timeout=5).content == b"\x00\nwheel"
        assert requests.get(f"{upstream}/w.deb", proxies={"http": mirror}, timeout=5).content == b"\x00\nwheel"
    assert _Upstream.asked == ["/simple/w/", "/w.whl", "/w.deb"]


def test_what_is_missing_is_asked_for_again(mirror: str) -> None:
    for _ in range(2):
        assert requests.get(f"{mirror}/simple/missing/", timeout=5).status_code == 404
    assert len(_Upstream.asked) == 2
