"""Property paths, as `ignoreChanges` and `replaceOnChanges` name them: `a.b`, `a[0]`, `a["b.c"]`, `*`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from isthmus.engine.errors import PathError
from isthmus.engine.values import Properties, Secret, Value, has_secret


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every element of a list, or every property of an object."""


EVERY = Wildcard()
Key: TypeAlias = "str | int | Wildcard"
Path: TypeAlias = tuple[Key, ...]

_KEY = re.compile(r"""\.?\[(?:(?P<index>\d+)|(?P<every>\*)|"(?P<quoted>(?:[^"\\]|\\.)*)")\]|\.?(?P<name>[^.\[\]]+)""")


def parse(text: str) -> Path:
    """The keys of a path; raises PathError where it is none."""
    keys: list[Key] = []
    at = 0
    while at < len(text):
        found = _KEY.match(text, at)
        if found is None or (at == 0 and text[0] == "."):
            raise PathError(f"{text!r} is no property path", hint='write it as name.other[0]["with.dot"], or * for any')
        at = found.end()
        if found["index"] is not None:
            keys.append(int(found["index"]))
        elif found["quoted"] is not None:
            keys.append(re.sub(r"\\(.)", r"\1", found["quoted"]))
        else:
            keys.append(EVERY if found["every"] or found["name"] == "*" else found["name"])
    return tuple(keys)


def covers(path: Path, other: Path) -> bool:
    """Whether what `other` names is at, or below, what `path` names."""
    if len(path) > len(other):
        return False
    return all(isinstance(mine, Wildcard) or mine == its for mine, its in zip(path, other, strict=False))


def restored(old: Properties, new: Properties, path: Path) -> Properties:
    """The new properties, with the old ones' values where the path leads.

    What is on one side only is taken over too, in the last part of the path: a property that was not there is dropped,
    one that has gone is put back. Where the way to it is on one side only, nothing is changed.
    """
    result = _restored(old, new, path)
    return result if isinstance(result, Mapping) else new


def _restored(old: Value, new: Value, path: Path) -> Value:
    if not path:
        # What the program calls secret is that, also where it keeps what it was.
        return Secret(old) if has_secret(new) and not has_secret(old) else old
    if isinstance(new, Secret) or isinstance(old, Secret):
        # What is taken out of a secret stays in one.
        inner = _restored(_open(old), _open(new), path)
        return inner if isinstance(inner, Secret) else Secret(inner)
    key, rest = path[0], path[1:]
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _in_object(old, new, key, rest)
    if isinstance(old, str) or isinstance(new, str):
        return new
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return _in_list(old, new, key, rest)
    return new


def _open(value: Value) -> Value:
    return value.element if isinstance(value, Secret) else value


def _in_object(old: Mapping[str, Value], new: Mapping[str, Value], key: Key, rest: Path) -> Value:
    if isinstance(key, int):
        return new
    result = dict(new)
    for name in sorted({*old, *new}) if isinstance(key, Wildcard) else [key]:
        if name in old and name in new:
            result[name] = _restored(old[name], new[name], rest)
        elif rest:
            continue
        elif name in old:
            result[name] = old[name]
        else:
            result.pop(name, None)
    return result


def _in_list(old: Sequence[Value], new: Sequence[Value], key: Key, rest: Path) -> Value:
    if isinstance(key, str):
        return new
    if isinstance(key, Wildcard) and not rest:
        return old
    result = list(new)
    for index in range(len(new)) if isinstance(key, Wildcard) else [key]:
        if index < len(old) and index < len(new):
            result[index] = _restored(old[index], new[index], rest)
    return result
