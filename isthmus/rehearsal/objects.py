"""Reading what the API server says: parts that may be absent."""

from collections.abc import Mapping
from typing import Any, cast

Object = dict[str, Any]


def part(value: Mapping[str, Any], *keys: str) -> Object:
    """The map at a path; empty where it is absent."""
    for key in keys:
        value = cast("Object", value.get(key) or {})
    return cast("Object", value)


def parts(value: Mapping[str, Any], key: str) -> list[Object]:
    """The list of maps at a key; empty where it is absent."""
    return cast("list[Object]", value.get(key) or [])


def labels_of(value: Mapping[str, Any]) -> dict[str, str]:
    """An object's labels."""
    return part(value, "metadata", "labels")


def name_of(value: Mapping[str, Any]) -> str:
    """An object's name."""
    return str(value["metadata"]["name"])
