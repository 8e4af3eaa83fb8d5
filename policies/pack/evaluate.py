"""Asking rules: what each has against each resource, less what is exempt."""

import fnmatch
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from envs.exemption import Exemption
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, telling
from policies.pack.settings import Settings

Outcome: TypeAlias = Literal["violation", "unknown", "exempt"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a rule says of a resource, with an empty `urn` of the stack; `reason` is why it is exempt."""

    rule: Rule
    urn: str
    message: str
    path: str
    outcome: Outcome
    reason: str = ""

    @property
    def text(self) -> str:
        """Where and what, in a line."""
        return f"{self.path}: {self.message}" if self.path else self.message


class Index:
    """Rules by the type of resource that they are about."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """For these rules, in their order."""
        self.rules = tuple(rules)
        self.of_type = lru_cache(maxsize=None)(self._of_type)

    def _of_type(self, kind: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.applies(kind))


def judge(rule: Rule, resource: Resource, settings: Settings) -> list[Verdict]:
    """What a rule of resources says of one."""
    if rule.check is None:
        return []
    return [_verdict(rule, resource.urn, f, settings) for f in telling(rule.check)(resource, settings)]


def judge_stack(rule: Rule, resources: Sequence[Resource], settings: Settings) -> list[Verdict]:
    """What a rule of stacks says of all its resources."""
    if rule.check_stack is None:
        return []
    about = [each for each in resources if rule.looks_at(each.type)]
    return [_verdict(rule, "", f, settings) for f in telling(rule.check_stack)(about, settings)]


def judge_all(index: Index, resources: Sequence[Resource], settings: Settings) -> list[Verdict]:
    """What all rules say of all resources and of the stack, in the order of URN, rule and path."""
    found: list[Verdict] = []
    for resource in resources:
        for rule in index.of_type(resource.type):
            found += judge(rule, resource, settings)
    for rule in index.rules:
        found += judge_stack(rule, resources, settings)
    return sorted(found, key=lambda v: (v.urn, v.rule.name, v.path, v.message))


def unused(exemptions: Iterable[Exemption], verdicts: Iterable[Verdict]) -> list[Exemption]:
    """The exemptions that exempt nothing, in their order."""
    against = _by_rule(verdicts)
    return [e for e in exemptions if not any(matches(e, urn) for urn in against.get(e.policy, ()))]


def _by_rule(verdicts: Iterable[Verdict]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.outcome == "exempt":
            found[verdict.rule.name].append(verdict.urn)
    return found


def _verdict(rule: Rule, urn: str, finding: Finding, settings: Settings) -> Verdict:
    verdict = Verdict(
        rule=rule,
        urn=finding.urn or urn,
        message=finding.message,
        path=finding.path,
        outcome="violation" if finding.known else "unknown",
    )
    # What cannot be told may turn out to be wrong; it is exempt all the same.
    for exemption in _valid(settings):
        if exemption.policy == rule.name and matches(exemption, verdict.urn):
            until = exemption.expires.isoformat()
            return replace(verdict, outcome="exempt", reason=f"{exemption.reason} (until {until})")
    return verdict


def _valid(settings: Settings) -> Iterator[Exemption]:
    return (e for e in settings.exemptions if settings.today <= e.expires)


def matches(exemption: Exemption, urn: str) -> bool:
    """Whether an exemption is of a resource, or of the stack, whose URN is empty."""
    wanted = exemption.resource
    return fnmatch.fnmatchcase(urn, wanted) or fnmatch.fnmatchcase(urn.rpartition("::")[2], wanted)
