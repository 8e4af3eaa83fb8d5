"""Reading a plan's resources: their inputs in plain, and which of them are secret."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from isthmus.engine import urn as urns
from isthmus.engine.values import Output, Properties, Secret, Unknown, Value, has_secret
from isthmus.engines.results import Planned
from isthmus.parity.facts import UNKNOWN

_DIGEST = re.compile(r"<digest of ([^>]+)>")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A resource: `inputs` in plain, to be compared and never shown; `marked` with their marks."""

    type: str
    name: str
    component: str
    inputs: Mapping[str, Any] = field(repr=False)
    marked: Properties = field(repr=False)


def found(resource: Planned, component: str) -> Found:
    """A planned resource, in a component."""
    return Found(
        type=resource.type,
        name=urns.name_of(resource.urn),
        component=component,
        inputs=cast("Mapping[str, Any]", plain(resource.inputs)),
        marked=resource.inputs,
    )


def plain(value: Value) -> Any:
    """A value without marks of secrecy, what is unknown as plans show it."""
    if isinstance(value, Secret | Output):
        return UNKNOWN if isinstance(value, Output) and not value.known else plain(value.element)
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, Sequence) else value


def items(value: Any) -> Sequence[Any]:
    """A list's items; of what is absent, unknown or secret as a whole, none."""
    return cast("list[Any]", value) if isinstance(value, list) else ()


def entries(value: Any) -> Mapping[str, Any]:
    """An object's entries; of what is absent, unknown or secret as a whole, none."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def text(value: Any) -> str:
    """A value as a text."""
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, int | float) else str(value)


def secret_names(value: Any) -> frozenset[str]:
    """The keys of an object whose values are secret."""
    if isinstance(value, Secret):
        return frozenset(entries(value.element))
    return frozenset(key for key, each in entries(value).items() if has_secret(each))


def content_tag(reference: str) -> str:
    """What an image's reference says of its content: the tag in the word for its digest, else the reference."""
    known = _DIGEST.search(reference)
    return known[1] if known else reference
