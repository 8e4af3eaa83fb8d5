"""A mirror on loopback that keeps what passes it: a package index's pages and files, and, as a proxy, Debian's debs.

What is fetched through it a second time comes from this machine's disk, so that a run can be timed without downloads.
"""

import argparse
import hashlib
import re
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

SIMPLE, FILES = "/simple/", "/files/"
SECONDS = 300.0
_LINK = re.compile(r'href="([^"#]+)')


def source(path: str, index: str) -> str:
    """What a request asks for: a page or file of the index, or the whole address that a proxy is asked for."""
    if path.startswith(SIMPLE):
        return index.rstrip("/") + "/" + path.removeprefix(SIMPLE)
    if path.startswith(FILES):
        scheme, _, rest = path.removeprefix(FILES).partition("/")
        return f"{scheme}://{rest}"
    return path


def local_links(page: str, address: str) -> str:
    """A page of the index whose files are fetched through the mirror too."""

    def moved(found: "re.Match[str]") -> str:
        to = urlsplit(urljoin(address, found.group(1)))
        return f'href="{FILES}{to.scheme}/{to.netloc}{to.path}'

    return _LINK.sub(moved, page)


class Kept:
    """What came through, one file an address."""

    def __init__(self, folder: Path, index: str) -> None:
        self._folder, self._index = folder, index
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and content; what is not there upstream is not kept."""
        address = source(path, self._index)
        file = self._folder / hashlib.sha256(address.encode()).hexdigest()
        with self._locks[address]:
            if not file.exists():
                answer = requests.get(address, timeout=SECONDS, headers={"Accept": "text/html, */*;q=0.1"})
                if not answer.ok:
                    return answer.status_code, "text/plain", answer.reason.encode()
                page = path.startswith(SIMPLE)
                body = local_links(answer.text, address).encode() if page else answer.content
                kind = "text/html" if page else "application/octet-stream"
                file.with_suffix(".new").write_bytes(kind.encode() + b"\n" + body)
                file.with_suffix(".new").rename(file)
        kind, _, body = file.read_bytes().partition(b"\n")
        return 200, kind.decode(), body


class Mirror(ThreadingHTTPServer):
    """The server; `kept` is what it serves from."""

    def __init__(self, port: int, kept: Kept) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.kept = kept


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Mirror  # pyright: ignore[reportIncompatibleVariableOverride] - the base class knows no narrower type

    def do_GET(self) -> None:
        self._answer(whole=True)

    def do_HEAD(self) -> None:
        self._answer(whole=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class' name
        """Say nothing: requests are many."""

    def _answer(self, *, whole: bool) -> None:
        try:
            status, kind, body = self.server.kept.get(self.path)
        except requests.RequestException as error:
            status, kind, body = 502, "text/plain", str(error).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if whole:
            # Who waited too long has gone, and comes back for what is kept by then.
            with suppress(ConnectionError):
                self.wfile.write(body)


def main(arguments: Sequence[str]) -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m bench.estate.mirror", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("index")
    parser.add_argument("port", type=int)
    given = parser.parse_args(arguments)
    given.folder.mkdir(exist_ok=True)
    with Mirror(given.port, Kept(given.folder, given.index)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
