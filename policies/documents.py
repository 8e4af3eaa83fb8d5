"""Policy documents of AWS, as rules read them."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from isthmus.engine.values import Value
from policies.networks import open_to_all
from policies.pack.inputs import Inputs

ANYBODY = "*"
_OF_WHOM = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
        "kms:viaservice",
        "s3:dataaccesspointaccount",
    }
)
"""Keys of conditions that say who asks, or from where."""
_IS = re.compile(r"(ForA(ny|ll)Values?:)?((String|Arn)(Equals|Like|EqualsIgnoreCase)|IpAddress)")


class DocumentError(ValueError):
    """A policy document that is no JSON object."""


def statements(inputs: Inputs, *keys: str) -> list[Inputs]:
    """The statements of the document at a path, none where there is no document.

    Raises NotKnownError where it is not known yet, DocumentError where it is no document.
    """
    found = inputs.get(*keys)
    if isinstance(found, str):
        found = parsed(found, inputs.where(*keys))
    if found is None:
        return []
    document = Inputs({"document": found}, inputs.where(*keys))
    return [Inputs(item.values, f"{inputs.where(*keys)}.{n}") for n, item in enumerate(_all(document))]


def allows(statement: Inputs) -> bool:
    """Whether a statement allows, not denies."""
    return statement.text("Effect") == "Allow"


def principals(statement: Inputs) -> list[str]:
    """Whom a statement is about; `*` is anybody."""
    found = statement.get("Principal")
    if isinstance(found, str):
        return [found]
    return sorted({text for key in _keys(found) for text in statement.texts("Principal", key)})


def conditions(statement: Inputs) -> Iterator[tuple[str, str, list[str]]]:
    """Each condition of a statement: operator, key in lower case, values."""
    for operator in _keys(statement.get("Condition")):
        for key in _keys(statement.get("Condition", operator)):
            found = statement.get("Condition", operator, key)
            values = [str(found).lower()] if isinstance(found, bool) else statement.texts("Condition", operator, key)
            yield operator, key.lower(), values


def lets_anybody(statement: Inputs) -> bool:
    """Whether a statement allows what nobody in particular asks for."""
    if not allows(statement) or not (statement.has("NotPrincipal") or ANYBODY in principals(statement)):
        return False
    return not any(_limits(*each) for each in conditions(statement))


def _limits(operator: str, key: str, values: Sequence[str]) -> bool:
    vague = not values or any(value.strip("*?") == "" for value in values) or open_to_all(values)
    return bool(_IS.fullmatch(operator)) and key in _OF_WHOM and not vague


def parsed(text: str, where: str) -> Value:
    """The object that a JSON text holds; raises DocumentError."""
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"{where} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise DocumentError(f"{where} is no JSON object")
    return cast("Value", found)


def _all(document: Inputs) -> list[Inputs]:
    return document.objects("document", "Statement")


def _keys(value: Value) -> list[str]:
    return sorted(value) if isinstance(value, dict) else []
