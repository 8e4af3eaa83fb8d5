"""Request metrics of an ASGI application, and their exposition to Prometheus."""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_API = re.compile(r"^/(?:ajax-)?api/\d\.\d/(mlflow-artifacts/[a-z-]+|mlflow/[a-z-]+(?:/[a-z-]+)?)(?:$|/)")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Exposition:
    """ASGI application that counts and times the requests of another, and answers GET `path` with the numbers.

    The metrics are `http_requests_total`, `http_request_duration_seconds` and `http_requests_in_progress`, by method,
    handler and status, beside the process's own. Handlers are MLflow's API endpoints; everything else, such as the web
    page's files, is `other`, so that clients cannot make up new series. `quiet` paths are passed on and not counted.
    """

    def __init__(self, application: Application, *, path: str = "/metrics", quiet: tuple[str, ...] = ()) -> None:
        self._application = application
        self._path = path
        self._quiet = frozenset(quiet)
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        labels = ("method", "handler", "status")
        self._requests = Counter("http_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time from a request's headers to its answer's last byte.",
            ("method", "handler"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._in_progress = Gauge("http_requests_in_progress", "Requests being answered.", registry=self._registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in self._quiet:
            await self._application(scope, receive, send)
        elif scope["path"] == self._path:
            await self._expose(send)
        else:
            await self._measure(scope, receive, send)

    async def _expose(self, send: Send) -> None:
        body = generate_latest(self._registry)
        headers = [(b"content-type", CONTENT_TYPE_LATEST.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _measure(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A handler that dies before it answers is answered with 500 by the server.
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method, handler = method_name(scope["method"]), handler_name(scope["path"])
        start = time.perf_counter()
        with self._in_progress.track_inprogress():
            try:
                await self._application(scope, receive, watch)
            finally:
                self._requests.labels(method, handler, str(status)).inc()
                self._seconds.labels(method, handler).observe(time.perf_counter() - start)


def handler_name(path: str) -> str:
    """The API endpoint of a path (`mlflow/runs/create`), or `other`."""
    match = _API.match(path)
    return match.group(1) if match else "other"


def method_name(method: str) -> str:
    """The HTTP method, or `OTHER` for one that is in no standard."""
    return method if method in {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"} else "OTHER"
