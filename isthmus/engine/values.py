"""The values that properties have: JSON's, and Pulumi's additions to them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known only after something has been made."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is encrypted in state and never shown."""

    element: "Value"

    def __repr__(self) -> str:
        """Hide the value, so that it cannot get into a log by way of a traceback."""
        return "Secret([secret])"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's or a text's content: `path` or `text`, and `hash`, the SHA-256 of the content in hexadecimal."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A reference to a resource; `ident` is None for a component."""

    urn: str
    ident: "str | Unknown | None" = None
    package_version: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A value with what is known of its origin; only components of other languages send it."""

    element: "Value"
    known: bool
    secret: bool
    dependencies: tuple[str, ...] = field(default=())


Marked: TypeAlias = "Unknown | Secret | Asset | ResourceRef | Output"
Value: TypeAlias = "bool | float | str | Sequence[Value] | Mapping[str, Value] | Marked | None"
Properties: TypeAlias = Mapping[str, Value]


def unwrap(value: Value) -> Value:
    """The value without its marks of secrecy, all the way down."""
    if isinstance(value, Secret | Output):
        return unwrap(value.element)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {k: unwrap(v) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [unwrap(v) for v in value]
    return value


def has_unknown(value: Value) -> bool:
    """Whether any part of the value is not known yet."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Output):
        return not value.known or has_unknown(value.element)
    if isinstance(value, Secret):
        return has_unknown(value.element)
    if isinstance(value, ResourceRef):
        return isinstance(value.ident, Unknown)
    if isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return any(has_unknown(v) for v in value.values())
    return isinstance(value, Sequence) and any(has_unknown(v) for v in value)


def has_secret(value: Value) -> bool:
    """Whether any part of the value is secret."""
    if isinstance(value, Secret):
        return True
    if isinstance(value, Output):
        return value.secret or has_secret(value.element)
    if isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return any(has_secret(v) for v in value.values())
    return isinstance(value, Sequence) and any(has_secret(v) for v in value)


def marked(answered: Properties, asked: Properties) -> dict[str, Value]:
    """The answer, those properties secret that were in the question, where the answer itself calls nothing secret."""
    return {
        key: Secret(value) if key in asked and has_secret(asked[key]) and not has_secret(value) else value
        for key, value in answered.items()
    }


def secret_texts(value: Value, *, inside: bool = False) -> Iterator[str]:
    """Every text and number that is secret in the value, so that messages can be searched for it."""
    if isinstance(value, Secret):
        yield from secret_texts(value.element, inside=True)
    elif isinstance(value, Output):
        yield from secret_texts(value.element, inside=inside or value.secret)
    elif isinstance(value, str):
        if inside:
            yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if inside:
            yield f"{value:.15g}"
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from secret_texts(item, inside=inside)
    elif isinstance(value, Sequence):
        for item in value:
            yield from secret_texts(item, inside=inside)


def sealed(properties: Properties, names: Collection[str]) -> dict[str, Value]:
    """The properties, those with these names secret."""
    return {k: Secret(v) if k in names and not isinstance(v, Secret) else v for k, v in properties.items()}


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same; `True` and `1.0` are not, as in JSON."""
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    if isinstance(left, Secret) and isinstance(right, Secret):
        return equal(left.element, right.element)
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[k], right[k]) for k in left)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    return left == right
