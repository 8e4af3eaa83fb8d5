"""The records of Pulumi's deployment format, version 3: resources and pending operations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from isthmus.engine import urn as urns
from isthmus.engine.crypto import Crypter
from isthmus.engine.encoding import decode, encode
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.values import Properties

OperationType = Literal["creating", "updating", "deleting", "reading", "importing"]

# The parts of a record that say what the engine may do to a resource, by their names in the format.
_FLAGS = {
    "delete": "delete",
    "protect": "protect",
    "external": "external",
    "pending_replacement": "pendingReplacement",
    "retain_on_delete": "retainOnDelete",
}
_LISTS = {
    "dependencies": "dependencies",
    "init_errors": "initErrors",
    "additional_secret_outputs": "additionalSecretOutputs",
    "aliases": "aliases",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "replace_with": "replaceWith",
    "hide_diff": "hideDiff",
}
_TEXTS = {
    "parent": "parent",
    "provider": "provider",
    "import_id": "importID",
    "deleted_with": "deletedWith",
    "created": "created",
    "modified": "modified",
    "source_position": "sourcePosition",
}
# These say where the program registered the resource; nothing acts on them.
_IGNORED = frozenset({"stackTrace"})
_KNOWN = frozenset(
    {"urn", "custom", "id", "type", "inputs", "outputs", "propertyDependencies", "customTimeouts"}
    | set(_FLAGS.values())
    | set(_LISTS.values())
    | set(_TEXTS.values())
    | _IGNORED
)


@dataclass(frozen=True, kw_only=True)
class ResourceState:
    """A resource as state keeps it; times are RFC 3339 texts, timeouts seconds."""

    urn: str
    custom: bool
    type: str
    id: str = ""
    inputs: Properties = field(default_factory=dict[str, Any])
    outputs: Properties = field(default_factory=dict[str, Any])
    parent: str = ""
    provider: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    delete: bool = False
    protect: bool = False
    external: bool = False
    pending_replacement: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""
    import_id: str = ""
    init_errors: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    replace_with: tuple[str, ...] = ()
    hide_diff: tuple[str, ...] = ()
    custom_timeouts: Mapping[str, float] = field(default_factory=dict[str, float])
    created: str = ""
    modified: str = ""
    source_position: str = ""

    @property
    def reference(self) -> str:
        """How other resources name this provider."""
        return f"{self.urn}::{self.id}"

    def needs(self) -> Iterator[str]:
        """The URNs that must exist while this resource does."""
        yield from self.dependencies
        yield from self.replace_with
        for urn_list in self.property_dependencies.values():
            yield from urn_list
        if self.parent:
            yield self.parent
        if self.provider:
            yield urns.split_reference(self.provider)[0]
        if self.deleted_with:
            yield self.deleted_with

    def encode(self, crypter: Crypter | None) -> dict[str, Any]:
        """The record as JSON values, in the format's order of keys."""
        data: dict[str, Any] = {"urn": self.urn, "custom": self.custom}
        if self.delete:
            data["delete"] = True
        if self.id:
            data["id"] = self.id
        data["type"] = self.type
        if self.inputs:
            data["inputs"] = encode(self.inputs, crypter)
        if self.outputs:
            data["outputs"] = encode(self.outputs, crypter)
        for attribute, key in (*_TEXTS.items(), *_FLAGS.items()):
            if value := getattr(self, attribute):
                data[key] = value
        for attribute, key in _LISTS.items():
            if value := getattr(self, attribute):
                data[key] = list(value)
        if self.property_dependencies:
            data["propertyDependencies"] = {k: list(v) for k, v in sorted(self.property_dependencies.items())}
        if self.custom_timeouts:
            data["customTimeouts"] = encode(self.custom_timeouts, None)
        return data


def decode_resource(data: Mapping[str, Any], crypter: Crypter | None) -> ResourceState:
    """The record that JSON values hold; raises UnsupportedError where they hold what this engine doesn't know."""
    unknown = sorted(key for key, value in data.items() if key not in _KNOWN and value)
    if unknown:
        raise UnsupportedError(f"{', '.join(unknown)} in the state", where=str(data.get("urn", "")))
    depends: dict[str, list[str] | None] = data.get("propertyDependencies") or {}
    fields: dict[str, Any] = {attribute: bool(data.get(key, False)) for attribute, key in _FLAGS.items()}
    fields |= {attribute: str(data.get(key) or "") for attribute, key in _TEXTS.items()}
    fields |= {attribute: tuple(data.get(key) or ()) for attribute, key in _LISTS.items()}
    return ResourceState(
        urn=data["urn"],
        custom=data["custom"],
        type=data["type"],
        id=data.get("id", ""),
        inputs=decode(data.get("inputs") or {}, crypter),
        outputs=decode(data.get("outputs") or {}, crypter),
        property_dependencies={k: tuple(v or ()) for k, v in depends.items()},
        custom_timeouts=data.get("customTimeouts") or {},
        **fields,
    )


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation that was begun and whose outcome is not known."""

    type: OperationType
    resource: ResourceState

    def encode(self, crypter: Crypter | None) -> dict[str, Any]:
        """The record as JSON values."""
        return {"resource": self.resource.encode(crypter), "type": self.type}


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What a stack's state holds: resources in an order in which each follows what it needs."""

    resources: tuple[ResourceState, ...] = ()
    pending: tuple[Operation, ...] = ()
    salt: str = ""
