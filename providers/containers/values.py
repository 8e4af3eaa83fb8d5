"""Property values as plain Python: what Pulumi sends, with secrets and unknowns kept in place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias, cast

from pulumi.provider.experimental.property_value import Computed, PropertyValue
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_SENTINEL


class Unknown(Enum):
    """The value of something that a preview cannot know yet."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown; its representation doesn't show it either."""

    value: "Plain"

    def __repr__(self) -> str:
        return "Secret(...)"


Plain: TypeAlias = "bool | int | float | str | Sequence[Plain] | Mapping[str, Plain] | Secret | Unknown | None"
Properties: TypeAlias = Mapping[str, Plain]


class UnsupportedValueError(TypeError):
    """A property holds an asset, an archive or a resource, which no resource type of this provider takes."""


def from_property(value: PropertyValue) -> Plain:
    """Turn an SDK property value into plain Python; assets and resource references raise UnsupportedValueError."""
    plain = _bare_from_property(value)
    return Secret(plain) if value.is_secret else plain


def _bare_from_property(value: PropertyValue) -> Plain:
    raw = value.value
    if isinstance(raw, Computed) or raw == UNKNOWN_SENTINEL:
        return UNKNOWN
    if raw is None or isinstance(raw, bool | str):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else raw
    if isinstance(raw, Mapping):
        return {key: from_property(item) for key, item in raw.items()}
    if isinstance(raw, Sequence):
        return [from_property(item) for item in raw]
    raise UnsupportedValueError(f"a value of type {type(raw).__name__} is not supported here")


def to_property(value: Plain) -> PropertyValue:
    """Turn plain Python into an SDK property value; unknowns become the sentinel that goes over the wire."""
    if isinstance(value, Secret):
        return to_property(value.value).with_secret(True)
    if isinstance(value, Unknown):
        return PropertyValue(UNKNOWN_SENTINEL)
    if value is None or isinstance(value, bool | str):
        return PropertyValue(value)
    if isinstance(value, int | float):
        return PropertyValue(float(value))
    if isinstance(value, Mapping):
        return PropertyValue({key: to_property(item) for key, item in value.items()})
    return PropertyValue([to_property(item) for item in value])


def from_properties(values: Mapping[str, PropertyValue]) -> dict[str, Plain]:
    """Turn the properties of a request into plain Python."""
    return {key: from_property(item) for key, item in values.items()}


def to_properties(values: Properties) -> dict[str, PropertyValue]:
    """Turn plain properties into the SDK's, in sorted order."""
    return {key: to_property(values[key]) for key in sorted(values)}


def reveal(value: Plain) -> Any:
    """Take every secret wrapper off; lists and maps are copied, unknowns stay."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, str | Unknown) or value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {key: reveal(item) for key, item in value.items()}
    return [reveal(item) for item in value]


def push_secrets_down(value: Plain, *, secret: bool = False) -> Plain:
    """Move secret marks from lists and maps to the leaves below them, so that leaves can be told apart."""
    if isinstance(value, Secret):
        return push_secrets_down(value.value, secret=True)
    if isinstance(value, Mapping):
        return {key: push_secrets_down(item, secret=secret) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [push_secrets_down(item, secret=secret) for item in value]
    return Secret(value) if secret and value is not None else value


def has_unknown(value: Plain) -> bool:
    """Say whether an unknown is anywhere in a value."""
    bare = reveal(value)
    if isinstance(bare, Unknown):
        return True
    if isinstance(bare, dict):
        return any(has_unknown(item) for item in cast("dict[str, Plain]", bare).values())
    return isinstance(bare, list) and any(has_unknown(item) for item in cast("list[Plain]", bare))


def secret_strings(value: Plain) -> Iterator[str]:
    """Yield every string that is secret in a value, for redaction."""
    if isinstance(value, Secret):
        yield from _leaf_strings(reveal(value))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from secret_strings(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from secret_strings(item)


def _leaf_strings(bare: Any) -> Iterator[str]:
    if isinstance(bare, str):
        yield bare
    elif isinstance(bare, dict):
        for item in cast("dict[str, Any]", bare).values():
            yield from _leaf_strings(item)
    elif isinstance(bare, list):
        for item in cast("list[Any]", bare):
            yield from _leaf_strings(item)
