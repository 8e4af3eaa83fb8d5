"""The little of MLflow's registry REST API that a deployment needs, without MLflow's long import."""

from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from isthmus.contract import RegistryContract
from isthmus.models.errors import RegistryError, UnknownAliasError, UnknownModelError


class Answer(BaseModel):
    """Base of everything read: what a newer MLflow adds is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ModelVersion(Answer):
    """One version of a registered model."""

    name: str
    version: str
    run_id: str = ""


class _VersionAnswer(Answer):
    model_version: ModelVersion


class _Versions(Answer):
    model_versions: tuple[ModelVersion, ...] = ()


class _Models(Answer):
    registered_models: tuple["_Named", ...] = ()
    next_page_token: str = ""


class _Named(Answer):
    name: str


class _Uri(Answer):
    artifact_uri: str


class _Nothing(Answer):
    pass


_Read = TypeVar("_Read", bound=Answer)


class Registry:
    """Speaks to the registry of a contract; use it as a context manager."""

    def __init__(self, contract: RegistryContract, *, transport: httpx.BaseTransport | None = None) -> None:
        self._uri = contract.uri.rstrip("/")
        auth = httpx.BasicAuth(contract.username, contract.password.get_secret_value())
        self._http = httpx.Client(auth=auth, timeout=20, transport=transport, trust_env=False)

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close the connections."""
        self._http.close()

    def resolve(self, name: str, alias: str) -> ModelVersion:
        """Give the version behind an alias; UnknownModelError or UnknownAliasError if there is none."""
        answer = self._get("registered-models/alias", {"name": name, "alias": alias})
        if answer.is_success:
            return self._read(_VersionAnswer, answer).model_version
        # A missing model and a missing alias come with codes that differ between versions of MLflow: look.
        models = self.names()
        if name not in models:
            raise UnknownModelError(name, models, where=self._uri)
        versions = self.versions(name)
        if answer.status_code in (400, 404):
            raise UnknownAliasError(name, alias, [version.version for version in versions], where=self._uri)
        raise self._error(answer)

    def names(self) -> tuple[str, ...]:
        """List the registered models' names."""
        names: list[str] = []
        token = ""
        while True:
            query = {"max_results": "200", **({"page_token": token} if token else {})}
            page = self._read(_Models, self._get("registered-models/search", query))
            names.extend(model.name for model in page.registered_models)
            token = page.next_page_token
            if not token:
                return tuple(names)

    def versions(self, name: str) -> tuple[ModelVersion, ...]:
        """List the newest versions of a model."""
        quoted = name.replace("'", "''")
        answer = self._get("model-versions/search", {"filter": f"name='{quoted}'", "max_results": "100"})
        return self._read(_Versions, answer).model_versions

    def artifact_uri(self, version: ModelVersion) -> str:
        """Say where a version's artifacts lie: `s3://BUCKET/KEY`."""
        query = {"name": version.name, "version": version.version}
        return self._read(_Uri, self._get("model-versions/get-download-uri", query)).artifact_uri

    def set_tag(self, name: str, key: str, value: str) -> None:
        """Set a tag of a registered model."""
        body = {"name": name, "key": key, "value": value}
        self._read(_Nothing, self._send("POST", "registered-models/set-tag", json=body))

    def _get(self, path: str, query: dict[str, str]) -> httpx.Response:
        return self._send("GET", path, params=query)

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, f"{self._uri}/api/2.0/mlflow/{path}", **content)
        except httpx.TransportError as error:
            raise RegistryError(
                f"the registry doesn't answer: {str(error) or type(error).__name__}",
                where=self._uri,
                hint="see `isthmus status` and `isthmus logs registry`",
            ) from error
        if answer.status_code in (401, 403):
            raise self._error(answer)
        return answer

    def _read(self, model: type[_Read], answer: httpx.Response) -> _Read:
        if not answer.is_success:
            raise self._error(answer)
        try:
            return TypeAdapter(model).validate_json(answer.content)
        except ValidationError as error:
            first = error.errors()[0]["msg"]
            raise RegistryError(f"the answer isn't MLflow's: {first}", where=str(answer.request.url)) from error

    def _error(self, answer: httpx.Response) -> RegistryError:
        path = answer.request.url.path
        return RegistryError(
            f"{path} was answered {answer.status_code}: {answer.text[:300].strip() or answer.reason_phrase}",
            where=self._uri,
            hint="see `isthmus logs registry`",
        )
