"""What two environments ask for, key by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from envs.schema import Environment


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Two environments as plain data, defaults filled in."""

    left: Mapping[str, Any]
    right: Mapping[str, Any]

    @classmethod
    def of(cls, left: Environment, right: Environment) -> "Asked":
        """What two environments ask for."""
        return cls(left=left.model_dump(mode="json"), right=right.model_dump(mode="json"))

    def differs(self, key: str) -> bool:
        """Whether they ask for something else under a dotted key; to leave it out is to ask for nothing."""
        return _at(self.left, key) != _at(self.right, key)


def _at(data: Mapping[str, Any], key: str) -> object:
    found: Any = data
    for part in key.split("."):
        if not isinstance(found, Mapping):
            return None
        found = cast("Mapping[str, Any]", found).get(part)
    return found or None
