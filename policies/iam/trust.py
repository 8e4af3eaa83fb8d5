"""Roles trust whom they name."""

import re
from collections.abc import Iterator

from policies.documents import ANYBODY, allows, conditions, principals, statements
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_OIDC = ":oidc-provider/"
_NAMES = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike")
# What a subject begins with in every token of a provider says nothing about whose it is.
_ANY_SUBJECT = re.compile(r"(?i)(repo|project_path|organization|system|system:serviceaccount)?:?[*?].*")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for statement in statements(resource.inputs, "assumeRolePolicy"):
        yield from _statement(statement)


@telling
def _statement(statement: Inputs) -> Iterator[Finding]:
    if not allows(statement):
        return
    trusted = principals(statement)
    if ANYBODY in trusted:
        yield Finding(message="trusts anybody", path=statement.where("Principal"))
    if statement.has("NotPrincipal"):
        yield Finding(message="trusts all but some", path=statement.where("NotPrincipal"))
    if any(_OIDC in each for each in trusted) and not any(map(_names_whom, conditions(statement))):
        yield Finding(message="trusts every identity of a provider; limit its sub", path=statement.where("Condition"))


def _names_whom(condition: tuple[str, str, list[str]]) -> bool:
    operator, key, values = condition
    return operator in _NAMES and key.endswith(":sub") and not any(map(_ANY_SUBJECT.fullmatch, values or ["*"]))


RULE = Rule(
    name="iam-trust",
    title="Roles trust whom they name, and nobody else",
    severity=Severity.CRITICAL,
    why="Whoever a role trusts can do all that it may.",
    fix="Name the service or the account in Principal; of an identity provider, limit the subject too.",
    types=("aws:iam/role:Role",),
    check=_check,
)
