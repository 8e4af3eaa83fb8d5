"""A plan as a tree by component, for people."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from isthmus.plan.model import Plan, PlanResource

SIGNS: Mapping[str, str] = {
    "create": "+",
    "update": "~",
    "replace": "±",
    "delete": "-",
    "same": " ",
    "read": "<",
    "refresh": "~",
    "import": "=",
}
_STILL = frozenset({"same", "read"})
_WIDTH = 110
"""Characters of a resource's line, in the short form."""


def tree(plan: Plan, *, verbose: bool = False) -> Iterator[str]:
    """The lines of a plan's resources below their components.

    Short, each is one line with as many inputs as fit; verbose, every input has lines of its own, and what stays as it
    is is shown too.
    """
    shown = [each for each in plan.resources if verbose or each.operation not in _STILL]
    below: defaultdict[str, list[PlanResource]] = defaultdict(list)
    for each in shown:
        if each.custom:
            below[each.component].append(each)
    known = {path(each): each for each in plan.resources if not each.custom}
    for component in sorted(set(_with_ancestors(below))):
        depth = component.count("/")
        if component:
            yield f"{'  ' * depth}{_heading(component, known.get(component))}"
        for each in sorted(below.get(component, ()), key=lambda each: (kind(each), each.name)):
            yield from _resource(each, "  " * (depth + 1 if component else 0), verbose=verbose)


def path(resource: PlanResource) -> str:
    """Where a component itself is: the names down to its own, joined by slashes."""
    return f"{resource.component}/{resource.name}" if resource.component else resource.name


def kind(resource: PlanResource) -> str:
    """A type's last part: `Bucket`."""
    return resource.type.rpartition(":")[2]


def short(value: Any) -> str:
    """A value in a few characters: texts as they are, what has parts by how many it has."""
    if isinstance(value, dict):
        return f"{{{len(cast('dict[str, Any]', value))}}}"
    if isinstance(value, list):
        return f"[{len(cast('list[Any]', value))}]"
    text = value if isinstance(value, str) else json.dumps(value)
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:37]}..."


def _with_ancestors(paths: Iterable[str]) -> Iterator[str]:
    for each in paths:
        parts = each.split("/")
        yield from ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _heading(component: str, resource: PlanResource | None) -> str:
    name = component.rpartition("/")[2]
    return name if resource is None else f"{name} ({kind(resource)})"


def _resource(resource: PlanResource, indent: str, *, verbose: bool) -> Iterator[str]:
    changed = f" [{', '.join(resource.changed)}]" if resource.changed else ""
    protect = " (protected)" if resource.protect else ""
    head = f"{indent}{SIGNS[resource.operation]} {kind(resource)} {resource.name}{protect}{changed}"
    if not verbose:
        yield head + _fitting(resource.inputs, _WIDTH - len(head))
        return
    yield head
    for name, value in resource.inputs.items():
        yield from _input(name, value, f"{indent}    ")


def _fitting(inputs: Mapping[str, Any], room: int) -> str:
    """Inputs as `name=value`, as many as there is room for, and how many more there are."""
    parts: list[str] = []
    for name, value in inputs.items():
        part = f"{name}={short(value)}"
        if len(part) + 2 > room - 6:
            continue
        parts.append(part)
        room -= len(part) + 2
    more = len(inputs) - len(parts)
    listed = [*parts, *([f"{more} more"] if more else [])]
    return f"  {', '.join(listed)}" if listed else ""


def _input(name: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield f"{indent}{name}:"
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _input(key, inner, f"{indent}  ")
    elif isinstance(value, list) and value:
        yield f"{indent}{name}:"
        for inner in cast("list[Any]", value):
            yield from _input("-", inner, f"{indent}  ")
    elif isinstance(value, str) and "\n" in value:
        yield f"{indent}{name}: |"
        yield from (f"{indent}  {line}" for line in value.splitlines())
    else:
        yield f"{indent}{name}: {value if isinstance(value, str) else json.dumps(value)}"
