"""A client of the API server: server-side apply, strict about fields, that waits out conflicts and throttling."""

import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import httpx

from isthmus.rehearsal.errors import EndedError, RefusedError
from isthmus.rehearsal.kinds import BY_NAME, Kind
from isthmus.rehearsal.objects import Object
from isthmus.rehearsal.retry import Transient, retried

MANAGER = "isthmus-rehearsal"
_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"
_SECONDS = 30.0


class Kube:
    """What is at an API server's URL, for the administrator whose certificate is in `keys`."""

    def __init__(self, url: str, keys: Path | None = None) -> None:
        """Nothing is asked yet; without keys the URL is spoken to in plain."""
        self.url = url
        verify: ssl.SSLContext | bool = True
        if keys is not None:
            verify = ssl.create_default_context(cafile=str(keys / "ca.crt"))
            verify.load_cert_chain(keys / "admin.crt", keys / "admin.key")
        self._client = httpx.Client(base_url=url, verify=verify, timeout=_SECONDS, trust_env=False)

    def close(self) -> None:
        """Let its connections go."""
        self._client.close()

    def ready(self) -> bool:
        """Whether it is ready to be asked."""
        try:
            return self._client.get("/readyz").status_code == int(httpx.codes.OK)
        except httpx.HTTPError:
            return False

    def apply(self, manifest: Mapping[str, Any], *, trial: bool = False, force: bool = True) -> Object:
        """Make an object what the manifest says; a `trial` only asks, and without `force` nothing of others is changed.

        Raises RefusedError, which names the field.
        """
        kind = BY_NAME[str(manifest["kind"])]
        metadata = cast("Mapping[str, Any]", manifest["metadata"])
        path = kind.path(str(metadata.get("namespace") or _default(kind)), str(metadata["name"]))
        query = {"fieldManager": MANAGER, "fieldValidation": "Strict", "force": str(force).lower()}
        if trial:
            query["dryRun"] = "All"
        return self._ask("PATCH", path, query=query, body=manifest, content_type=_APPLY)

    def merge(self, kind: str, namespace: str, name: str, patch: Mapping[str, Any], *, part: str = "") -> Object:
        """Change parts of an object, or of its `part` such as `status`."""
        path = BY_NAME[kind].path(namespace, name) + (f"/{part}" if part else "")
        return self._ask("PATCH", path, body=patch, content_type=_MERGE)

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """An object, or None where there is none."""
        return self._found(BY_NAME[kind].path(namespace, name))

    def exists(self, kind: str, namespace: str, name: str) -> bool:
        """Whether there is such an object."""
        return self.get(kind, namespace, name) is not None

    def list(self, kind: str, namespace: str = "") -> list[Object]:
        """All objects of a kind, in all namespaces or one, by namespace and name; none where the kind is unknown."""
        found = self._found(BY_NAME[kind].path(namespace)) or {}
        items = cast("list[Object]", found.get("items") or [])
        return sorted(items, key=lambda item: (item["metadata"].get("namespace", ""), item["metadata"]["name"]))

    def delete(self, kind: str, namespace: str, name: str, *, grace: int | None = None) -> bool:
        """Ask for an object's end, its dependents first; says whether it was there."""
        options: Object = {"propagationPolicy": "Foreground"}
        if grace is not None:
            options["gracePeriodSeconds"] = grace
        try:
            self._ask("DELETE", BY_NAME[kind].path(namespace, name), body=options)
        except NotThereError:
            return False
        return True

    def version(self) -> str:
        """The API server's version."""
        return str(self._ask("GET", "/version")["gitVersion"])

    def _found(self, path: str) -> Object | None:
        try:
            return self._ask("GET", path)
        except NotThereError:
            return None

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        content_type: str = "application/json",
    ) -> Object:
        def once() -> Object:
            try:
                answer = self._client.request(
                    method,
                    path,
                    params=dict(query or {}),
                    content=None if body is None else json.dumps(body),
                    headers={"Content-Type": content_type},
                )
            except httpx.HTTPError as error:
                raise EndedError(f"the API server does not answer: {error}", where=f"{self.url}{path}") from error
            return _answered(answer, path)

        return retried(once)


class NotThereError(RefusedError):
    """The API server has no such object."""


def _default(kind: Kind) -> str:
    return "default" if kind.namespaced else ""


def _answered(answer: httpx.Response, path: str) -> Object:
    if answer.is_success:
        return cast("Object", answer.json())
    error = _refusal(answer, path)
    if answer.status_code in (httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
        after = answer.headers.get("Retry-After", "")
        raise Transient(error, float(after) if after.isdigit() else None)
    raise error


def _refusal(answer: httpx.Response, path: str) -> RefusedError:
    """The API server's own words, and the fields that it names."""
    try:
        status = cast("Object", answer.json())
    except ValueError:
        status = {"message": answer.text[:400]}
    details = cast("Object", status.get("details") or {})
    causes = cast("list[Object]", details.get("causes") or [])
    lines = [f"{cause.get('field', '?')}: {cause.get('message', '')}" for cause in causes]
    where = f"{details.get('kind', '')} {details.get('name', '')}".strip() or path
    message = str(status.get("message", "")) or f"status {answer.status_code}"
    fields = "".join(f"\n    {line}" for line in lines)
    kind = NotThereError if answer.status_code == int(httpx.codes.NOT_FOUND) else RefusedError
    return kind(f"the API server refuses it ({answer.status_code}): {message}{fields}", where=where)
