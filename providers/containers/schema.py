"""The package's schema, in Pulumi's form, made from the resource types' descriptions."""

from collections.abc import Mapping
from typing import Any

from providers.containers.call import Handler, ResourceType
from providers.containers.fields import Entries, Flag, Items, JsonObject, Kind, Number, Property, Record, Text
from providers.containers.values import Secret, reveal

PACKAGE = "containers"
VERSION = "0.1.0"


def package_schema(handlers: Mapping[str, Handler]) -> JsonObject:
    """Give the schema of the whole package; the same input gives the same bytes."""
    types: dict[str, JsonObject] = {}
    resources = {token: _resource(handler.type, types) for token, handler in sorted(handlers.items())}
    return {
        "name": PACKAGE,
        "version": VERSION,
        "description": "Images, networks, volumes, containers, buckets and credentials on a Docker engine",
        "types": types,
        "resources": resources,
    }


def _resource(kind: ResourceType, types: dict[str, JsonObject]) -> JsonObject:
    inputs = {key: _property(prop, types) for key, prop in kind.inputs.properties.items()}
    outputs = {key: _property(prop, types) for key, prop in kind.outputs.items()}
    required = sorted(key for key, prop in kind.inputs.properties.items() if prop.required)
    present = sorted({*required, *(key for key, prop in kind.outputs.items() if prop.required)})
    return {
        "description": kind.about,
        "inputProperties": inputs,
        "requiredInputs": required,
        "properties": {**inputs, **outputs},
        "required": present,
    }


def _property(prop: Property, types: dict[str, JsonObject]) -> JsonObject:
    shape: JsonObject = {**_type(prop.kind, types), "description": prop.about}
    if prop.secret:
        shape["secret"] = True
    if prop.replaces:
        shape["willReplaceOnChanges"] = True
    default: Any = reveal(prop.default)
    if isinstance(default, str | int | float) and not isinstance(prop.default, Secret):
        shape["default"] = default
    return shape


def _type(kind: Kind, types: dict[str, JsonObject]) -> JsonObject:
    match kind:
        case Text():
            return {"type": "string"}
        case Number():
            return {"type": "integer" if kind.whole else "number"}
        case Flag():
            return {"type": "boolean"}
        case Items():
            return {"type": "array", "items": _type(kind.item, types)}
        case Entries():
            return {"type": "object", "additionalProperties": _type(kind.value, types)}
        case Record():
            token = f"{PACKAGE}:index:{kind.name}"
            types[token] = {
                "type": "object",
                "properties": {key: _property(prop, types) for key, prop in kind.properties.items()},
                "required": sorted(key for key, prop in kind.properties.items() if prop.required),
            }
            return {"$ref": f"#/types/{token}"}
