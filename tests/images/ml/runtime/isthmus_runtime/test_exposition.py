import asyncio
from typing import Any

import pytest
from isthmus_runtime.exposition import Exposition, Message, Receive, Scope, Send, handler_name, method_name


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers, or dies."""
    if scope["path"] == "/api/2.0/mlflow/runs/get":
        raise RuntimeError("died")
    await send({"type": "http.response.start", "status": 201, "headers": []})
    await send({"type": "http.response.body", "body": b"made"})


def ask(exposition: Exposition, path: str, method: str = "GET") -> tuple[int, str]:
    """One request; returns status and body."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is read here")

    scope: dict[str, Any] = {"type": "http", "path": path, "method": method}
    asyncio.run(exposition(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()


def test_requests_are_counted_by_endpoint_and_status() -> None:
    exposition = Exposition(application, quiet=("/health",))
    assert ask(exposition, "/api/2.0/mlflow/runs/create", "POST") == (201, "made")
    assert ask(exposition, "/health") == (201, "made")
    for path in ("/static-files/a.js", "/api/2.0/made-up"):
        ask(exposition, path)
    with pytest.raises(RuntimeError):
        ask(exposition, "/api/2.0/mlflow/runs/get")
    status, text = ask(exposition, "/metrics")
    assert status == 200
    assert 'http_requests_total{handler="mlflow/runs/create",method="POST",status="201"} 1.0' in text
    assert 'http_requests_total{handler="mlflow/runs/get",method="GET",status="500"} 1.0' in text
    assert 'http_requests_total{handler="other",method="GET",status="201"} 2.0' in text
    assert 'http_request_duration_seconds_count{handler="other",method="GET"} 2.0' in text
    assert "http_requests_in_progress 0.0" in text
    assert "process_resident_memory_bytes" in text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/2.0/mlflow/registered-models/get", "mlflow/registered-models/get"),
        ("/ajax-api/3.0/mlflow/traces/search", "mlflow/traces/search"),
        ("/api/2.0/mlflow-artifacts/artifacts/run/model.pkl", "mlflow-artifacts/artifacts"),
        ("/api/2.0/mlflow/users/UPPER", "mlflow/users"),
        ("/", "other"),
    ],
)
def test_handlers_are_endpoints_without_what_clients_choose(path: str, name: str) -> None:
    assert handler_name(path) == name


def test_methods_that_are_in_no_standard_are_one() -> None:
    assert [method_name("GET"), method_name("BREW")] == ["GET", "OTHER"]


def test_what_is_not_http_is_passed_on() -> None:
    seen: list[Any] = []

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*message: Message) -> Any:
        raise AssertionError

    asyncio.run(Exposition(lifespan)({"type": "lifespan"}, nothing, nothing))
    assert seen == ["lifespan"]
