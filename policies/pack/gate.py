"""What the pack knows of the resource that it is being asked about, shared by its policies.

Pulumi's library converts a resource's properties anew for each policy, which for some forty rules and some hundred
resources takes seconds. It asks each policy first whether it validates at all, so the first policy of the pack notes
which resource it is, and those whose rules have nothing to do with its type say that they don't.

The library also takes the marks of secrets off before it validates, and leaves them on only for what remediates. So the
first policy remediates, in that it notes them and changes nothing.
"""

import threading
from collections.abc import Mapping
from typing import Any

from pulumi_policy.deserialize import serialize_properties

from isthmus.engine.values import Properties, Secret, Value
from policies.pack.inputs import Inputs, values_of
from policies.pack.resource import Resource


class Gate(threading.local):
    """The resource that this thread's call is about; one thread answers one call from its beginning to its end."""

    resource: Resource | None = None


class Marks:
    """Which parts of resources' properties are secret, by URN, from when they were seen with their marks."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._seen: dict[str, Properties] = {}

    def see(self, urn: str, properties: Mapping[str, Any]) -> None:
        """Note a resource's properties as they come with marks."""
        self._seen[urn] = plain(properties)

    def put(self, urn: str, properties: Properties) -> tuple[Properties, bool]:
        """The properties with the marks that were seen on them, and whether any were looked for."""
        seen = self._seen.pop(urn, None)
        return (properties, False) if seen is None else (_object(properties, seen), True)


def plain(properties: Mapping[str, Any]) -> dict[str, Value]:
    """What the library gives a policy, as values."""
    return values_of(serialize_properties(properties))


def resource_of(args: Any, properties: Properties, *, marked: bool) -> Resource:
    """The resource that the library's arguments are about, with these properties."""
    inputs = Inputs(properties)
    provider = args.provider
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        inputs=inputs,
        asked=inputs,
        protect=bool(args.opts.protect),
        delete_before_replace=bool(args.opts.delete_before_replace),
        parent=args.opts.parent or "",
        provider=None if provider is None else Inputs(plain(provider.props)),
        marked=marked,
    )


def _object(values: Properties, marks: Properties) -> dict[str, Value]:
    return {key: _marked(value, marks.get(key)) for key, value in values.items()}


def _marked(value: Value, mark: Value) -> Value:
    if isinstance(mark, Secret):
        return Secret(value)
    if isinstance(value, Mapping) and isinstance(mark, Mapping):
        return _object(value, mark)
    if isinstance(value, list) and isinstance(mark, list):
        marks = [*mark, *[None] * len(value)]
        return [_marked(item, each) for item, each in zip(value, marks, strict=False)]
    return value
