"""A resource's properties as rules read them: by path, with what is unknown told apart from what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from isthmus.engine.values import UNKNOWN, Output, Secret, Unknown, Value
from isthmus.engine.wire import SECRET, SIGNATURE, UNKNOWNS


class NotKnownError(Exception):
    """A rule came upon a value that is not known before deployment; `path` is where, dotted."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not known yet")
        self.path = path


@dataclass(frozen=True, slots=True)
class Inputs:
    """Properties, or one object among them, at `path` of its resource.

    What is missing is None, empty or False; what is unknown raises NotKnownError. Marks of secrecy are taken off.
    """

    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    path: str = ""

    def get(self, *keys: str) -> Value:
        """What is at the path below here, None where there is nothing."""
        found: Value = self.values
        for depth, key in enumerate(keys):
            if not isinstance(found, Mapping):
                return None
            found = self._known(found.get(key), keys[: depth + 1])
        return found

    def text(self, *keys: str) -> str:
        """The text there, numbers as JSON writes them; empty where there is none."""
        found = self.get(*keys)
        if found is None or isinstance(found, Mapping):
            return ""
        if isinstance(found, bool):
            return str(found).lower()
        return f"{found:.15g}" if isinstance(found, int | float) else str(found)

    def flag(self, *keys: str) -> bool:
        """Whether it is true, also where a provider writes that as text."""
        return self.get(*keys) in (True, "true", "True")

    def number(self, *keys: str) -> float | None:
        """The number there, None where there is none."""
        found = self.get(*keys)
        if isinstance(found, bool) or not isinstance(found, int | float | str):
            return None
        try:
            return float(found)
        except ValueError:
            return None

    def has(self, *keys: str) -> bool:
        """Whether there is anything, known or not."""
        try:
            return self.get(*keys) is not None
        except NotKnownError:
            return True

    def object(self, *keys: str) -> "Inputs":
        """The object there, empty where there is none."""
        found = self.get(*keys)
        return Inputs(cast("Mapping[str, Value]", found) if isinstance(found, Mapping) else {}, self.where(*keys))

    def objects(self, *keys: str) -> list["Inputs"]:
        """The objects of the list there; an object that stands alone is a list of one."""
        found = self.get(*keys)
        if isinstance(found, Mapping):
            return [self.object(*keys)]
        return [
            Inputs(cast("Mapping[str, Value]", item), path)
            for path, item in self._items(found, keys)
            if isinstance(item, Mapping)
        ]

    def texts(self, *keys: str) -> list[str]:
        """The texts of the list there; a text that stands alone is a list of one."""
        found = self.get(*keys)
        if isinstance(found, str):
            return [found]
        return [item for _, item in self._items(found, keys) if isinstance(item, str)]

    def where(self, *keys: str) -> str:
        """The path of what is below here, dotted from the resource."""
        return ".".join([self.path, *keys] if self.path else keys)

    def _items(self, found: Value, keys: Sequence[str]) -> Iterator[tuple[str, Value]]:
        if isinstance(found, Sequence) and not isinstance(found, str):
            for index, item in enumerate(found):
                path = f"{self.where(*keys)}[{index}]"
                yield path, _bare(item, path)

    def _known(self, value: Value, keys: Sequence[str]) -> Value:
        return _bare(value, self.where(*keys))


def values_of(document: Mapping[str, Any]) -> dict[str, Value]:
    """Properties from the JSON of Pulumi's protocols, in which signatures mark what is secret or unknown."""
    return {key: _value(item) for key, item in document.items()}


def _value(item: Any) -> Value:
    if isinstance(item, str):
        return UNKNOWN if item in UNKNOWNS else item
    if isinstance(item, Mapping):
        fields = cast("Mapping[str, Any]", item)
        if fields.get(SIGNATURE) == SECRET:
            return Secret(_value(fields.get("value")))
        return {key: _value(inner) for key, inner in fields.items() if key != SIGNATURE}
    if isinstance(item, Sequence):
        return [_value(inner) for inner in cast("Sequence[Any]", item)]
    return cast("Value", item)


def _bare(value: Value, path: str) -> Value:
    while isinstance(value, Secret | Output):
        if isinstance(value, Output) and not value.known:
            raise NotKnownError(path)
        value = value.element
    if isinstance(value, Unknown):
        raise NotKnownError(path)
    return value
