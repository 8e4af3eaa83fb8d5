"""A permission of the role that deploys, and which resource types need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

OURS: Mapping[str, Mapping[str, str | Sequence[str]]] = {"StringEquals": {"aws:ResourceTag/managed-by": "isthmus"}}
"""On what the kit made, by its tag."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Actions on resources, for some resource types."""

    sid: str
    types: Sequence[str]
    """Tokens of resource types, such as `aws:kms/key:Key`."""
    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Mapping[str, Mapping[str, str | Sequence[str]]] = field(
        default_factory=dict[str, Mapping[str, str | Sequence[str]]]
    )
