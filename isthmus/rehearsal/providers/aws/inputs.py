"""A resource's inputs as a stand-in takes them: what nobody took is not known, and fails the rehearsal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

Plain = dict[str, Any]


class Inputs:
    """Properties, and which of them were taken; `path` is where they are, as Pulumi writes it."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        """Nothing is taken yet."""
        self._values = values
        self._path = path
        self._taken: set[str] = set()
        self._parts: list[Inputs] = []

    def take(self, name: str, default: Any = None) -> Any:
        """A property as it is."""
        self._taken.add(name)
        return self._values.get(name, default)

    def part(self, name: str) -> "Inputs":
        """A block, empty where it is absent; each of its properties is to be taken by itself."""
        return self._part(self.take(name) or {}, name)

    def parts(self, name: str) -> list["Inputs"]:
        """A list of blocks."""
        found = cast("Sequence[Mapping[str, Any]]", self.take(name) or ())
        return [self._part(item, f"{name}[{index}]") for index, item in enumerate(found)]

    def renamed(self, **names: str) -> Plain:
        """The properties that are there, under the names that AWS has for them."""
        found = {theirs: self.take(ours) for ours, theirs in names.items()}
        return {key: value for key, value in found.items() if value is not None}

    def has(self, name: str) -> bool:
        """Whether a property is there; that takes nothing."""
        return self._values.get(name) is not None

    @property
    def taken(self) -> frozenset[str]:
        """The names that were taken, at this level."""
        return frozenset(self._taken)

    def left(self) -> Iterator[str]:
        """The paths of what was not taken, in order."""
        for name in sorted(set(self._values) - self._taken):
            yield f"{self._path}{name}"
        for part in self._parts:
            yield from part.left()

    def _part(self, values: Mapping[str, Any], name: str) -> "Inputs":
        part = Inputs(values, f"{self._path}{name}.")
        self._parts.append(part)
        return part
