"""Asking one rule about made-up resources."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from isthmus.engine.values import UNKNOWN
from policies.pack.evaluate import Verdict, judge, judge_stack
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Rule
from policies.pack.settings import Settings

__all__ = [
    "UNKNOWN",
    "judged",
    "judged_stack",
    "node_pool",
    "requires",
    "resource",
    "settings",
    "unknown",
    "violations",
]

TODAY = date(2027, 1, 15)


def settings(**given: Any) -> Settings:
    """The settings of a stack that is not production, as of a fixed day."""
    filled: dict[str, Any] = {"stack": "test", "today": TODAY, "regions": ("eu-central-1",), **given}
    return Settings(**filled)


def resource(kind: str, inputs: Mapping[str, Any], name: str = "it", **given: Any) -> Resource:
    """A resource of a type with these inputs."""
    held = Inputs(inputs)
    urn = f"urn:pulumi:test::isthmus::{kind}::{name}"
    filled: dict[str, Any] = {"urn": urn, "type": kind, "inputs": held, "asked": held, **given}
    return Resource(**filled)


def node_pool(*requirements: Mapping[str, Any], **limits: str) -> dict[str, Any]:
    """The inputs of a pool of Karpenter's with these requirements; without other limits it has 64 CPUs at most."""
    template = {"spec": {"requirements": list(requirements)}}
    return {"spec": {"limits": limits or {"cpu": "64"}, "template": template}}


def requires(key: str, *values: Any, operator: str = "In") -> dict[str, Any]:
    """A requirement of a pool; the only value may be one that is not known."""
    return {"key": key, "operator": operator, "values": UNKNOWN if values == (UNKNOWN,) else [*values]}


def judged(
    rule: Rule, kind: str, inputs: Mapping[str, Any], given: Settings | None = None, **rest: Any
) -> list[Verdict]:
    """What a rule says of one resource, and of a type that it is not about."""
    assert rule.applies(kind), f"{rule.name} does not look at {kind}"
    return judge(rule, resource(kind, inputs, **rest), given or settings())


def judged_stack(
    rule: Rule, resources: Sequence[Resource], given: Settings | None = None
) -> list[tuple[str, str, str]]:
    """What a rule says of a stack: outcome, name of the resource, text."""
    found = judge_stack(rule, resources, given or settings())
    return [(v.outcome, v.urn.rpartition("::")[2], v.text) for v in found]


def violations(
    rule: Rule, kind: str, inputs: Mapping[str, Any], given: Settings | None = None, **rest: Any
) -> list[str]:
    """The violations alone, as text; nothing else may have been said."""
    found = judged(rule, kind, inputs, given, **rest)
    assert all(v.outcome == "violation" for v in found), found
    return [v.text for v in found]


def unknown(rule: Rule, kind: str, inputs: Mapping[str, Any], given: Settings | None = None, **rest: Any) -> list[str]:
    """The paths of what the rule cannot tell; nothing else may have been said."""
    found = judged(rule, kind, inputs, given, **rest)
    assert all(v.outcome == "unknown" for v in found), found
    return [v.path for v in found]
