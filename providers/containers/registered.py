"""How a resource of the provider `containers` is registered: its typed arguments as Pulumi's properties."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, cast

import pulumi


def camel(name: str) -> str:
    """Give a Python name as Pulumi's properties are named: `build_args` is `buildArgs`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _properties(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        members = {camel(entry.name): _properties(getattr(value, entry.name)) for entry in fields(value)}
        return {key: member for key, member in members.items() if member is not None}
    if isinstance(value, list | tuple):
        return [_properties(item) for item in cast("Sequence[Any]", value)]
    return value


class Registered(pulumi.CustomResource):
    """Base of every resource."""

    def __init__(self, token: str, name: str, args: Any, outputs: Sequence[str], opts: pulumi.ResourceOptions | None):
        """Register it; `args` is a frozen dataclass, whose empty members are left out."""
        properties = {**dict.fromkeys(outputs), **cast("dict[str, Any]", _properties(args))}
        super().__init__(token, name, properties, opts)

    def output(self, key: str) -> Any:
        """One of its outputs."""
        return cast("Any", pulumi).get(self, key)
