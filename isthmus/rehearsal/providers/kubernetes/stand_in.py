"""The `kubernetes` provider's types, carried out by server-side apply to the rehearsal's API server."""

import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from isthmus.rehearsal.errors import RefusedError, UnknownPropertyError, UnknownTypeError
from isthmus.rehearsal.kinds import BY_TOKEN, Kind
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.providers.kubernetes import planned, settled
from isthmus.rehearsal.providers.place import read as read_place
from isthmus.rehearsal.providers.serving import Change, Plain, Wrong

_SECONDS = 90.0
_PAUSE = 0.2
_CONFIGURATION = frozenset(
    {
        "kubeconfig",
        "context",
        "cluster",
        "enableConfigMapMutable",
        "enableSecretMutable",
        "enableServerSideApply",
        "suppressDeprecationWarnings",
        "namespace",
        "clusterIdentifier",
    }
)
"""What the provider can be told; the rehearsal's own API server is asked whatever `kubeconfig` says."""
_MUTABLE = {
    "kubernetes:core/v1:ConfigMap": ("enableConfigMapMutable", ("data", "binaryData")),
    "kubernetes:core/v1:Secret": ("enableSecretMutable", ("data", "stringData")),
}
"""What the provider replaces an object for, unless it is told not to."""


class KubernetesStandIn:
    """Kubernetes' types, at the API server of the rehearsal."""

    def __init__(self) -> None:
        """Nothing is configured yet."""
        self._namespace = "default"
        self._config: Plain = {}

    @cached_property
    def _kube(self) -> Kube:
        place = read_place()
        return Kube(place.api_server, Path(place.keys) if place.keys else None)

    def close(self) -> None:
        """Let its connections go."""
        self._kube.close()

    def configure(self, config: Plain) -> None:
        """Refuse what is not known; raises UnknownPropertyError."""
        unknown = sorted(set(config) - _CONFIGURATION - {"version"})
        if unknown:
            raise UnknownPropertyError(f"the stand-in for the provider kubernetes knows no setting {unknown[0]}")
        self._config = config
        self._namespace = str(config.get("namespace") or "default")

    def check(self, kind: str, urn: str, inputs: Plain) -> list[Wrong]:
        """Require a name; everything else is the API server's to say."""
        if kind in planned.TYPES:
            return planned.wrong(kind, inputs)
        known = _kind(kind, urn)
        metadata = inputs.get("metadata")
        named = isinstance(metadata, Mapping) and "name" in metadata
        wrong = [] if named else [Wrong(property="metadata.name", reason="must be given: nothing makes one up here")]
        version = inputs.get("apiVersion")
        if isinstance(version, str) and version != known.version:
            wrong.append(Wrong(property="apiVersion", reason=f"must be {known.version}"))
        return wrong

    def diff(self, kind: str, state: Plain, old: Plain, new: Plain) -> Change:
        """Compare the inputs; what only a new object can have is listed by kind."""
        del state
        changed = tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))
        if kind in planned.TYPES or not changed:
            return Change(changed=changed)
        fixed = ("metadata.name", "metadata.namespace", *BY_TOKEN[kind].fixed, *self._replaced(kind))
        replaces = tuple(path for path in fixed if _at(old, path) != _at(new, path))
        same_place = all(_at(old, path) == _at(new, path) for path in ("metadata.name", "metadata.namespace"))
        return Change(changed=changed, replaces=replaces, delete_first=same_place)

    def _replaced(self, kind: str) -> tuple[str, ...]:
        setting, paths = _MUTABLE.get(kind, ("", ()))
        return () if str(self._config.get(setting)).lower() == "true" else paths

    def create(self, kind: str, urn: str, inputs: Plain) -> tuple[str, Plain]:
        """Apply the object, and wait until it is what it should be."""
        if kind in planned.TYPES:
            return planned.ident(inputs), planned.outputs(inputs)
        live = self._applied(_kind(kind, urn), urn, inputs)
        return _ident(live), live

    def read(self, kind: str, ident: str, inputs: Plain) -> Plain | None:
        """The object as it is."""
        if kind in planned.TYPES:
            return planned.outputs(inputs)
        namespace, _, name = ident.rpartition("/")
        found = self._kube.get(BY_TOKEN[kind].name, namespace, name)
        return None if found is None else _told(found)

    def update(self, kind: str, urn: str, ident: str, old: Plain, new: Plain) -> Plain:
        """Apply the object as it should be, and wait until it is."""
        del ident, old
        return planned.outputs(new) if kind in planned.TYPES else self._applied(_kind(kind, urn), urn, new)

    def delete(self, kind: str, ident: str, inputs: Plain, seconds: float) -> None:
        """Delete the object, its dependents first, and wait until it is gone. Raises RefusedError where it stays."""
        del inputs
        if kind in planned.TYPES:
            return
        known = BY_TOKEN[kind]
        namespace, _, name = ident.rpartition("/")
        if not self._kube.delete(known.name, namespace, name):
            return
        until = time.monotonic() + seconds
        while (live := self._kube.get(known.name, namespace, name)) is not None:
            if time.monotonic() > until:
                held = ", ".join(live["metadata"].get("finalizers") or ()) or "nothing that says so"
                raise RefusedError(f"{known.name} {ident} is still there after {seconds:.0f} s; held by {held}")
            time.sleep(_PAUSE)

    def _applied(self, kind: Kind, urn: str, inputs: Plain) -> Plain:
        metadata = dict(cast("dict[str, Any]", inputs["metadata"]))
        if kind.namespaced:
            metadata.setdefault("namespace", self._namespace)
        manifest = {**inputs, "apiVersion": kind.version, "kind": kind.name, "metadata": metadata}
        annotations = cast("dict[str, str]", metadata.get("annotations") or {})
        try:
            # As Pulumi's provider does: what others own is theirs, unless the object says otherwise.
            live = self._kube.apply(manifest, force=annotations.get("pulumi.com/patchForce") == "true")
        except RefusedError as error:
            # The component is in the URN's types; the object and the field are in what the API server said.
            raise RefusedError(error.what, where=f"{settled.component(urn)}: {kind.name} {metadata['name']}") from error
        if annotations.get("pulumi.com/skipAwait") == "true":
            return _told(live)
        return _told(self._awaited(kind, urn, live))

    def _awaited(self, kind: Kind, urn: str, live: Plain) -> Plain:
        namespace, _, name = _ident(live).rpartition("/")
        until = time.monotonic() + _SECONDS
        missing = settled.missing(kind, live)
        while missing:
            if time.monotonic() > until:
                reasons = settled.reasons(self._kube, namespace, name)
                raise RefusedError(
                    f"{missing} after {_SECONDS:.0f} s{reasons}", where=f"{settled.component(urn)}: {kind.name} {name}"
                )
            time.sleep(_PAUSE)
            found = self._kube.get(kind.name, namespace, name)
            if found is None:
                raise RefusedError(f"{kind.name} {name} has gone while it was waited for", where=settled.component(urn))
            live, missing = found, settled.missing(kind, found)
        return live


def _kind(token: str, urn: str) -> Kind:
    if token not in BY_TOKEN:
        raise UnknownTypeError(
            f"the stand-in for the provider kubernetes knows no type {token}",
            where=urn,
            hint="Add the kind to isthmus/rehearsal/kinds.py, so that the rehearsal carries it out.",
        )
    return BY_TOKEN[token]


def _ident(live: Plain) -> str:
    metadata = cast("dict[str, str]", live["metadata"])
    return f"{metadata['namespace']}/{metadata['name']}" if "namespace" in metadata else metadata["name"]


def _told(live: Plain) -> Plain:
    """What the state is to know of an object: not what a secret holds, and not who wrote which field."""
    hidden = ("data", "stringData") if live.get("kind") == "Secret" else ()
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    return {**{key: value for key, value in live.items() if key not in hidden}, "metadata": metadata}


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = cast("Plain", value).get(key) if isinstance(value, dict) else None
    return value
