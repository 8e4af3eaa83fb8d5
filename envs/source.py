"""YAML as plain data that remembers where each key and value stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import yaml

Place = tuple[str | int, ...]
"""Where a value stands in a document: `("training", "pools", 0, "memory")`."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A position in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong in a file."""

    place: Place
    mark: Mark | None
    message: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document: its data, where everything stands, and what was wrong with its form."""

    path: Path
    data: object
    keys: Mapping[Place, Mark]
    """Where a key stands; an item of a list stands where it begins."""
    values: Mapping[Place, Mark]
    problems: tuple[Problem, ...] = ()

    def mark(self, place: Place, *, key: bool = False) -> Mark | None:
        """Where `place` stands, or else the nearest part around it that the file has."""
        for length in range(len(place), -1, -1):
            known = place[:length]
            found = (self.keys if key else self.values).get(known) or self.keys.get(known)
            if found:
                return found
        return None


class _Loader(yaml.SafeLoader):
    """YAML without dates: what looks like one is text, as JSON has none."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass
class _Reader:
    loader: _Loader
    keys: dict[Place, Mark] = field(default_factory=dict[Place, Mark])
    values: dict[Place, Mark] = field(default_factory=dict[Place, Mark])
    problems: list[Problem] = field(default_factory=list[Problem])
    open: set[int] = field(default_factory=set[int])
    """Nodes being read, by identity: an alias to one of them would never end."""

    def read(self, node: yaml.Node, place: Place) -> object:
        self.values[place] = _mark(node.start_mark)
        if id(node) in self.open:
            return self._problem(place, node, "this alias contains itself")
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, place)
            if isinstance(node, yaml.SequenceNode):
                items = cast(list[yaml.Node], node.value)
                return [self.read(item, (*place, index)) for index, item in enumerate(items)]
            return self._scalar(node, place)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in cast(list[tuple[yaml.Node, yaml.Node]], node.value):
            key = cast(object, key_node.value)
            if not isinstance(key_node, yaml.ScalarNode) or not isinstance(key, str):
                self._problem(place, key_node, "a key must be one word")
            elif key_node.tag == "tag:yaml.org,2002:merge":
                self._problem((*place, key), key_node, "merge keys (<<) are not supported; write the keys out")
            elif key in result:
                first = self.keys[(*place, key)]
                self._problem((*place, key), key_node, f"given twice; the first is on line {first.line}")
            else:
                self.keys[(*place, key)] = _mark(key_node.start_mark)
                result[key] = self.read(value_node, (*place, key))
        return result

    def _scalar(self, node: yaml.Node, place: Place) -> object:
        try:
            value = cast(object, self.loader.construct_object(node))  # pyright: ignore[reportUnknownMemberType] untyped stub
        except (yaml.YAMLError, ValueError) as error:
            return self._problem(place, node, f"not a value that YAML knows: {_reason(error)}")
        if value is None or isinstance(value, str | bool | int | float):
            return value
        return self._problem(place, node, f"the YAML type {node.tag} is not supported; write plain text or a number")

    def _problem(self, place: Place, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(place=place, mark=_mark(node.start_mark), message=message))


def read(path: Path, text: str) -> Source:
    """The document in `text`; an empty one is an empty mapping. What is wrong with its form is in `problems`."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            reader = _Reader(loader)
            data = None if node is None else reader.read(node, ())
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return Source(path=path, data=None, keys={}, values={}, problems=(_syntax(error),))
    return Source(
        path=path,
        data={} if data is None else data,
        keys=reader.keys,
        values=reader.values,
        problems=tuple(reader.problems),
    )


def _mark(mark: yaml.Mark) -> Mark:
    return Mark(line=mark.line + 1, column=mark.column + 1)


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _syntax(error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        parts = [part for part in (error.problem, error.context) if part]
        mark = error.problem_mark or error.context_mark
        return Problem(
            place=(), mark=_mark(mark) if mark else None, message=f"not valid YAML: {', '.join(parts) or 'unreadable'}"
        )
    return Problem(place=(), mark=None, message=f"not valid YAML: {_reason(error)}")
