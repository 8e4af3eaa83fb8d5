"""The shape of an environment file: its JSON schema, and what it allows at a place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel

from envs.described import Described
from envs.source import Place
from envs.units import format_bytes, format_duration, format_latency

Schema = Mapping[str, Any]

_FORMATS: Mapping[str, Callable[[int], str]] = {"4Gi": format_bytes, "30d": format_duration, "250ms": format_latency}
"""How a default is written, by an example of the unit."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a file may hold, place by place."""

    root: Schema

    @classmethod
    def of(cls, model: type[BaseModel]) -> "Shape":
        """The shape of a model."""
        return cls(root=_readable(model.model_json_schema(schema_generator=Described)))

    def at(self, place: Place) -> Schema | None:
        """The schema of the value at `place`; None where nothing may stand."""
        schema: Schema | None = self.root
        for part in place:
            schema = self._step(self._resolve(schema), part) if schema is not None else None
        return self._resolve(schema) if schema is not None else None

    def names(self, place: Place) -> tuple[str, ...]:
        """The keys that may stand at `place`, in order; none where any name may."""
        schema = self.at(place) or {}
        known: Schema = schema.get("properties") or {}
        return tuple(sorted(known)) or tuple(schema.get("propertyNames", {}).get("enum", ()))

    def fill(self, data: object, place: Place = ()) -> object:
        """The data with an empty part (`storage:` and nothing below it) read as a part with no keys."""
        if data is None and (self.at(place) or {}).get("type") == "object":
            return {}
        if isinstance(data, dict):
            mapping = cast(dict[str, object], data)
            return {key: self.fill(value, (*place, key)) for key, value in mapping.items()}
        if isinstance(data, list):
            return [self.fill(item, (*place, index)) for index, item in enumerate(cast(list[object], data))]
        return data

    def _resolve(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            return self._resolve(self.root["$defs"][schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return self._resolve(next(option for option in schema["anyOf"] if option.get("type") != "null"))
        return schema

    def _step(self, schema: Schema, part: str | int) -> Schema | None:
        if isinstance(part, int):
            return schema.get("items")
        known: Schema = schema.get("properties") or {}
        if part in known:
            return known[part]
        patterns: Schema = schema.get("patternProperties") or {}
        others: Schema | bool = next(iter(patterns.values()), schema.get("additionalProperties", False))
        return None if isinstance(others, bool) else others


def _readable(schema: Schema) -> Schema:
    """The schema with defaults written as a file writes them (`2Gi`, not 2147483648) and without made-up titles."""

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in cast(list[Any], node)]
        if not isinstance(node, dict):
            return node
        result = {
            key: walk(value)
            for key, value in cast(dict[str, Any], node).items()
            if not (key == "title" and isinstance(value, str))
        }
        unit = next((_FORMATS[example] for example in result.get("examples", ()) if example in _FORMATS), None)
        if unit and isinstance(result.get("default"), int):
            result["default"] = unit(result["default"])
        return result

    return cast(Schema, walk(schema))
