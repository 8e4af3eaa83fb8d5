"""Properties on the wire: protobuf structs, with signatures for what JSON does not have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from google.protobuf import struct_pb2

from isthmus.engine.errors import UnsupportedError
from isthmus.engine.values import UNKNOWN, Asset, Output, Properties, ResourceRef, Secret, Unknown, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a marker of the protocol
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

# Pulumi has one marker a type for what is unknown; their types say no more than the first does.
UNKNOWNS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


@dataclass(frozen=True, kw_only=True)
class Accepts:
    """What the other side understands beyond JSON."""

    secrets: bool = True
    resources: bool = True
    outputs: bool = False


ALL = Accepts()


def to_struct(properties: Properties, accepts: Accepts = ALL) -> struct_pb2.Struct:
    """Properties as a struct."""
    struct = struct_pb2.Struct()
    fields = struct.fields
    for key, value in properties.items():
        _fill(fields[key], value, accepts)
    return struct


def from_struct(struct: struct_pb2.Struct) -> dict[str, Value]:
    """A struct as properties."""
    return {key: from_value(value) for key, value in struct.fields.items()}


def _fill(target: struct_pb2.Value, value: Value, accepts: Accepts) -> None:
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Unknown):
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, Mapping):
        _fill_fields(target, value, accepts)
    elif isinstance(value, Sequence):
        items = target.list_value.values
        target.list_value.SetInParent()
        for item in value:
            _fill(items.add(), item, accepts)
    else:
        _fill_special(target, value, accepts)


def _fill_fields(target: struct_pb2.Value, value: Mapping[str, Value], accepts: Accepts) -> None:
    fields = target.struct_value.fields
    target.struct_value.SetInParent()
    for key, item in value.items():
        _fill(fields[key], item, accepts)


def _fill_special(target: struct_pb2.Value, value: Secret | Asset | ResourceRef | Output, accepts: Accepts) -> None:
    if isinstance(value, Secret):
        if accepts.secrets:
            _fill_fields(target, {SIGNATURE: SECRET, "value": value.element}, accepts)
        else:
            _fill(target, value.element, accepts)
    elif isinstance(value, Asset):
        _fill_fields(target, {SIGNATURE: ASSET, **value.fields}, accepts)
    elif isinstance(value, ResourceRef):
        if accepts.resources:
            ident: dict[str, Value] = {} if value.ident is None else {"id": value.ident}
            version: dict[str, Value] = {"packageVersion": value.package_version} if value.package_version else {}
            _fill_fields(target, {SIGNATURE: RESOURCE, "urn": value.urn, **ident, **version}, accepts)
        else:
            _fill(target, value.urn if value.ident is None else value.ident, accepts)
    elif accepts.outputs:
        # What is not known has no value.
        known: dict[str, Value] = {"value": value.element} if value.known else {}
        marks: dict[str, Value] = {"secret": value.secret, "dependencies": list(value.dependencies)}
        _fill_fields(target, {SIGNATURE: OUTPUT, **known, **marks}, accepts)
    else:
        element = value.element if value.known else UNKNOWN
        _fill(target, Secret(element) if value.secret else element, accepts)


def from_value(value: struct_pb2.Value) -> Value:
    """One value of a struct."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in UNKNOWNS else value.string_value
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _from_fields(value.struct_value)
    return None


def _from_fields(struct: struct_pb2.Struct) -> Value:
    fields = struct.fields
    if SIGNATURE not in fields:
        return {key: from_value(item) for key, item in fields.items()}
    signature = fields[SIGNATURE].string_value
    if signature == SECRET:
        inner = from_value(fields["value"])
        return inner if isinstance(inner, Secret) else Secret(inner)
    if signature == RESOURCE:
        ident = from_value(fields["id"]) if "id" in fields else None
        version = fields["packageVersion"].string_value if "packageVersion" in fields else ""
        known = ident if isinstance(ident, str | Unknown) else None
        return ResourceRef(fields["urn"].string_value, None if known == "" else known, version)
    if signature == OUTPUT:
        return _from_output(fields)
    if signature == ASSET:
        return Asset({k: v.string_value for k, v in fields.items() if k != SIGNATURE and v.string_value})
    raise UnsupportedError("an archive" if signature == ARCHIVE else f"a value with the signature {signature}")


def _from_output(fields: Mapping[str, struct_pb2.Value]) -> Value:
    known = "value" in fields
    element = from_value(fields["value"]) if known else UNKNOWN
    secret = "secret" in fields and fields["secret"].bool_value
    return Secret(element) if secret else element
