"""Policy documents: JSON that is known when the plan is made, so that policies and people can read it there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Condition = Mapping[str, Mapping[str, str | Sequence[str]]]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy document."""

    actions: Sequence[str]
    resources: Sequence[str] = ()
    """None in the trust policy of a role."""
    effect: Literal["Allow", "Deny"] = "Allow"
    principals: Mapping[str, Sequence[str]] | Literal["*"] | None = None
    """None in a policy of a role."""
    conditions: Condition = field(default_factory=dict[str, Mapping[str, str | Sequence[str]]])
    sid: str | None = None

    def body(self) -> dict[str, Any]:
        """The statement as IAM reads it."""
        parts: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Principal": self.principals
            if self.principals is None or isinstance(self.principals, str)
            else {key: list(value) for key, value in self.principals.items()},
            "Action": list(self.actions),
            "Resource": list(self.resources),
            "Condition": {key: dict(value) for key, value in self.conditions.items()},
        }
        return {key: value for key, value in parts.items() if value}


def document(*statements: Statement) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": [each.body() for each in statements]}, sort_keys=True)


def trust(service: str, *actions: str, conditions: Condition | None = None) -> str:
    """Who may take a role: one service of AWS, for what `conditions` say; `sts:AssumeRole` and other `actions`."""
    return document(
        Statement(
            actions=["sts:AssumeRole", *actions],
            principals={"Service": [service]},
            conditions=conditions or {},
        )
    )
