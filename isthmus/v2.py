"""A client of the Open Inference Protocol v2 over HTTP, with its model repository extension."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from isthmus.errors import IsthmusError

LOAD_SECONDS = 240.0
"""Longest load of one model in every copy of a slot: its artifacts come over the network, its libraries are imported
first, and a copy that just starts is waited for."""


class V2Error(IsthmusError):
    """A server that speaks v2 refused, failed, or couldn't be reached."""


class UnansweredError(V2Error):
    """No answer came: what was asked may yet be done."""


class Answer(BaseModel):
    """Base of everything read: what a server adds to the protocol is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Tensor(Answer):
    """A named tensor of a request or an answer; `data` is flat or nested, row-major."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: tuple[Any, ...]


class TensorMetadata(Answer):
    """What a model takes or gives; -1 in a shape is any size."""

    name: str
    datatype: str
    shape: tuple[int, ...]


class ModelMetadata(Answer):
    """A served model."""

    name: str
    versions: tuple[str, ...] = ()
    platform: str = ""
    inputs: tuple[TensorMetadata, ...] = ()
    outputs: tuple[TensorMetadata, ...] = ()


class Inference(Answer):
    """The answer of a model."""

    model_name: str
    model_version: str | None = None
    outputs: tuple[Tensor, ...]


class IndexEntry(Answer):
    """A model that the server's repository knows."""

    name: str
    version: str | None = None
    state: str
    reason: str = ""


class Copy(Answer):
    """One copy of a slot, as the slot knows it; ours, and no part of v2."""

    name: str = Field(default="", alias="copy")
    address: str
    ready: bool = False
    """Whether it takes requests; one that does not has yet to load what the slot serves."""
    models: dict[str, str] = {}
    """Version by name, of what it serves."""
    error: str = ""
    """Why it does not say."""

    def __str__(self) -> str:
        """Its name, or its address where it does not say."""
        return self.name or self.address


class _Copies(Answer):
    copies: tuple[Copy, ...]


_T = TypeVar("_T")
_METADATA = TypeAdapter(ModelMetadata)
_INFERENCE = TypeAdapter(Inference)
_COPIES = TypeAdapter(_Copies)
_INDEX = TypeAdapter(tuple[IndexEntry, ...])


class V2Client:
    """Speaks v2 to one base URL; use it as a context manager."""

    def __init__(self, base_url: str, *, transport: httpx.BaseTransport | None = None, timeout: float = 10) -> None:
        self.url = base_url.rstrip("/")
        self._http = httpx.Client(timeout=timeout, transport=transport, trust_env=False)

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close the connections."""
        self._http.close()

    def check_live(self) -> None:
        """Raise `V2Error` unless the server lives."""
        self._send("GET", "/v2/health/live")

    def check_ready(self) -> None:
        """Raise `V2Error` unless the server is ready."""
        self._send("GET", "/v2/health/ready")

    def check_model_ready(self, model: str) -> None:
        """Raise `V2Error` unless the model is ready."""
        self._send("GET", f"/v2/models/{quote(model, safe='')}/ready")

    def metadata(self, model: str) -> ModelMetadata:
        """Say what a model takes and gives."""
        return self._read(_METADATA, self._send("GET", f"/v2/models/{quote(model, safe='')}"))

    def infer(self, model: str, inputs: Sequence[Tensor]) -> Inference:
        """Ask a model."""
        body = {"inputs": [tensor.model_dump(mode="json") for tensor in inputs]}
        return self._read(_INFERENCE, self._send("POST", f"/v2/models/{quote(model, safe='')}/infer", body))

    def load(self, model: str) -> None:
        """Load a model from the server's repository, or load it again; returns when it is loaded."""
        self._send("POST", f"/v2/repository/models/{quote(model, safe='')}/load", {}, timeout=LOAD_SECONDS)

    def unload(self, model: str) -> None:
        """Unload a model."""
        self._send("POST", f"/v2/repository/models/{quote(model, safe='')}/unload", {})

    def copies(self) -> tuple[Copy, ...]:
        """List the copies of a slot, and what each serves."""
        return self._read(_COPIES, self._send("GET", "/v2/repository/copies", timeout=30)).copies

    def index(self) -> tuple[IndexEntry, ...]:
        """List the models that the server's repository knows."""
        return self._read(_INDEX, self._send("POST", "/v2/repository/index", {}))

    def _send(self, method: str, path: str, body: Any = None, timeout: float | None = None) -> httpx.Response:
        limit = httpx.Timeout(timeout, connect=10) if timeout else httpx.USE_CLIENT_DEFAULT
        try:
            response = self._http.request(method, self.url + path, json=body, timeout=limit)
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            raise UnansweredError(f"{method} failed: {reason}", where=self.url + path) from error
        if response.is_success:
            return response
        raise V2Error(
            f"{method} was answered {response.status_code}: {_reason(response)}",
            where=self.url + path,
        )

    def _read(self, adapter: TypeAdapter[_T], response: httpx.Response) -> _T:
        try:
            return adapter.validate_json(response.content)
        except ValidationError as error:
            first = error.errors()[0]
            path = ".".join(str(part) for part in first["loc"])
            raise V2Error(
                f"the answer isn't v2: {path or 'it'}: {first['msg']}", where=str(response.request.url)
            ) from error


def _reason(response: httpx.Response) -> str:
    """Give the reason in a v2 error, or the start of whatever was answered."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict) and "error" in body:
        return str(body["error"])  # pyright: ignore[reportUnknownArgumentType] - any JSON
    return response.text[:300].strip() or response.reason_phrase
