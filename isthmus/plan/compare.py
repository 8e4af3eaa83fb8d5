"""What differs between two plans of a stack, for reviews."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast

from pydantic import Field

from isthmus.plan.model import CostRange, Model, Plan, PlanResource, PlanViolation


class Property(Model):
    """An input, or a key of the contract, that differs; null where it is absent, as `present` says."""

    path: str
    before: Any = None
    after: Any = None
    present: Literal["both", "before", "after"] = "both"


class Subject(Model):
    """A resource that only one of the plans has, or that differs."""

    urn: str
    type: str
    name: str
    component: str
    properties: list[Property] = Field(default_factory=list[Property])


class Difference(Model):
    """What a plan has that an earlier one has not, and the other way round; everything in the order of names."""

    format: Literal["isthmus.plan.difference"] = "isthmus.plan.difference"
    version: Literal[1] = 1
    stack: str
    against: str
    """Stack of the earlier plan."""
    added: list[Subject]
    removed: list[Subject]
    changed: list[Subject]
    contract: list[Property]
    """Keys of the contract that differ."""
    cost_before: CostRange | None
    cost_after: CostRange | None
    violations_new: list[PlanViolation]
    violations_gone: list[PlanViolation]

    @property
    def empty(self) -> bool:
        """Whether the plans are the same in all that is compared."""
        found = (self.added, self.removed, self.changed, self.contract, self.violations_new, self.violations_gone)
        return not any(found) and self.cost_before == self.cost_after


def compare(before: Plan, after: Plan) -> Difference:
    """The way from one plan to a later one. What a plan would delete counts as not in it."""
    olds, news = _wanted(before), _wanted(after)
    return Difference(
        stack=after.stack,
        against=before.stack,
        added=[_subject(news[urn]) for urn in sorted(news.keys() - olds.keys())],
        removed=[_subject(olds[urn]) for urn in sorted(olds.keys() - news.keys())],
        changed=[
            _subject(news[urn], properties)
            for urn in sorted(news.keys() & olds.keys())
            if (properties := _properties(_facts(olds[urn]), _facts(news[urn])))
        ],
        contract=_properties(before.contract, after.contract),
        cost_before=None if before.cost is None else before.cost.total,
        cost_after=None if after.cost is None else after.cost.total,
        violations_new=_only(after.violations, before.violations),
        violations_gone=_only(before.violations, after.violations),
    )


def _wanted(plan: Plan) -> dict[str, PlanResource]:
    return {each.urn: each for each in plan.resources if each.operation != "delete"}


def _facts(resource: PlanResource) -> dict[str, Any]:
    return {**resource.inputs, **({"(protect)": True} if resource.protect else {})}


def _subject(resource: PlanResource, properties: list[Property] | None = None) -> Subject:
    return Subject(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        component=resource.component,
        properties=properties or [],
    )


def _only(these: list[PlanViolation], those: list[PlanViolation]) -> list[PlanViolation]:
    # A pack's new version finds the same.
    known = {(each.pack, each.policy, each.level, each.urn, each.message) for each in those}
    return [each for each in these if (each.pack, each.policy, each.level, each.urn, each.message) not in known]


def _properties(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Property]:
    olds, news = dict(_leaves(before)), dict(_leaves(after))
    found: list[Property] = []
    for path in sorted(olds.keys() | news.keys()):
        if path not in olds:
            found.append(Property(path=path, after=news[path], present="after"))
        elif path not in news:
            found.append(Property(path=path, before=olds[path], present="before"))
        elif olds[path] != news[path]:
            found.append(Property(path=path, before=olds[path], after=news[path]))
    return found


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, inner in cast("Mapping[str, Any]", value).items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(cast("list[Any]", value)):
            yield from _leaves(inner, f"{path}[{index}]")
    elif path:
        yield path, value
