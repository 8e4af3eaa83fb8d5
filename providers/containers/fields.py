"""Kinds of properties: one description gives the check, the normal form and the schema of each resource type."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeAlias

from providers.containers.values import Plain, Secret, Unknown

JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing wrong with one property; `path` is as Pulumi writes it: `ports[0].host`."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """A string; `pattern` must match the whole of it, `choices` lists the only ones allowed."""

    pattern: str | None = None
    meaning: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number from `minimum` to `maximum`, both included; `whole` refuses fractions."""

    minimum: float = 0
    maximum: float | None = None
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list whose items are all of one kind."""

    item: "Kind"


@dataclass(frozen=True, kw_only=True)
class Entries:
    """A map from strings to values of one kind."""

    value: "Kind"


@dataclass(frozen=True, kw_only=True)
class Record:
    """An object with named properties; `name` is its type's name in the schema."""

    name: str
    properties: Mapping[str, "Property"]


Kind: TypeAlias = Text | Number | Flag | Items | Entries | Record


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property: its kind, what it is for, and what a change of it means (`replaces`: a new resource).

    `secret` marks it whatever the program says; where it `hides`, it may be secret: Docker shows it to nobody, or, as a
    container's variables, that is what it is for.
    """

    kind: Kind
    about: str
    required: bool = False
    default: Plain = None
    secret: bool = False
    hides: bool = False
    replaces: bool = False
    silent: bool = field(default=False)  # a change of it alone is no change


def normalise(kind: Kind, value: Plain) -> Plain:
    """Give the one form that a value has: defaults filled in, nulls left out, secret marks and unknowns kept."""
    if isinstance(value, Secret):
        return Secret(normalise(kind, value.value))
    if isinstance(kind, Record) and isinstance(value, Mapping):
        return _normal_record(kind, value)
    if isinstance(kind, Items) and isinstance(value, Sequence) and not isinstance(value, str):
        return [normalise(kind.item, item) for item in value]
    if isinstance(kind, Entries) and isinstance(value, Mapping):
        return {key: normalise(kind.value, value[key]) for key in sorted(value) if value[key] is not None}
    return value


def _normal_record(kind: Record, value: Mapping[str, Plain]) -> dict[str, Plain]:
    given = {key: item for key, item in value.items() if item is not None}
    defaults = {key: prop.default for key, prop in kind.properties.items() if prop.default is not None}
    merged = {**defaults, **given}
    return {
        key: normalise(kind.properties[key].kind, merged[key]) if key in kind.properties else merged[key]
        for key in sorted(merged)
    }


def failures(kind: Kind, value: Plain, path: str = "") -> Iterator[Failure]:
    """Yield everything wrong with a value; unknowns pass."""
    bare = value.value if isinstance(value, Secret) else value
    if isinstance(bare, Unknown):
        return
    match kind:
        case Text():
            yield from _text_failures(kind, bare, path)
        case Number():
            yield from _number_failures(kind, bare, path)
        case Flag():
            if not isinstance(bare, bool):
                yield _wrong(path, "true or false", bare)
        case Items():
            if isinstance(bare, Sequence) and not isinstance(bare, str):
                for index, item in enumerate(bare):
                    yield from failures(kind.item, item, f"{path}[{index}]")
            else:
                yield _wrong(path, "a list", bare)
        case Entries():
            if isinstance(bare, Mapping):
                for key, item in bare.items():
                    yield from failures(kind.value, item, entry_path(path, key))
            else:
                yield _wrong(path, "a map", bare)
        case Record():
            yield from _record_failures(kind, bare, path)


def _text_failures(kind: Text, value: Plain, path: str) -> Iterator[Failure]:
    if not isinstance(value, str):
        yield _wrong(path, "a string", value)
    elif kind.choices and value not in kind.choices:
        yield Failure(path=path, reason=f"must be one of {', '.join(kind.choices)}")
    elif kind.pattern is not None and not re.fullmatch(kind.pattern, value):
        yield Failure(path=path, reason=f"must be {kind.meaning or 'of the form ' + kind.pattern}")


def _number_failures(kind: Number, value: Plain, path: str) -> Iterator[Failure]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield _wrong(path, "a number", value)
    elif kind.whole and not float(value).is_integer():
        yield Failure(path=path, reason=f"must be a whole number, not {value}")
    elif value < kind.minimum:
        yield Failure(path=path, reason=f"must be at least {kind.minimum:g}, not {value}")
    elif kind.maximum is not None and value > kind.maximum:
        yield Failure(path=path, reason=f"must be at most {kind.maximum:g}, not {value}")


def _record_failures(kind: Record, value: Plain, path: str) -> Iterator[Failure]:
    if not isinstance(value, Mapping):
        yield _wrong(path, "an object", value)
        return
    for key in sorted(set(value) - set(kind.properties)):
        near = get_close_matches(key, list(kind.properties), n=1)
        known = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(kind.properties))}"
        yield Failure(path=member_path(path, key), reason=f"is no property of {kind.name}; {known}")
    for key, prop in kind.properties.items():
        if value.get(key) is not None:
            yield from failures(prop.kind, value[key], member_path(path, key))
        elif prop.required:
            yield Failure(path=member_path(path, key), reason="is required")


def _wrong(path: str, expected: str, value: Plain) -> Failure:
    # The type alone: a value that stands in the wrong place may be a secret.
    return Failure(path=path, reason=f"must be {expected}, not {type(value).__name__}")


def member_path(path: str, key: str) -> str:
    """Give the path of an object's property."""
    return f"{path}.{key}" if path else key


def entry_path(path: str, key: str) -> str:
    """Give the path of a map's entry, its key in quotes where it is no plain word."""
    return f'{path}["{key}"]' if re.search(r"[^A-Za-z0-9_]", key) else member_path(path, key)
