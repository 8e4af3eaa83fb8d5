"""Making a plan out of what an engine answered to a preview."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from isthmus.engine import urn as urns
from isthmus.engine.values import Properties, Secret, Value, secret_texts
from isthmus.engines.results import Forecast, Planned, Result
from isthmus.masking import Masker
from isthmus.plan.model import Plan, PlanCost, PlanFailure, PlanResource, PlanViolation
from isthmus.plan.values import shown, unknowns


def build(stack: str, result: Result, forecast: Forecast, cost: PlanCost | None = None) -> Plan:
    """The plan of a preview of the stack that foresaw `forecast`."""
    masker = Masker(text for planned in forecast.resources for text in secret_texts(planned.inputs))
    return Plan(
        stack=stack,
        ok=result.ok,
        cancelled=result.cancelled,
        changed=result.changed,
        changes=dict(sorted(result.changes.items())),
        kinds=dict(sorted(Counter(each.type for each in forecast.resources if each.custom).items())),
        absent_plugins=list(result.absent),
        resources=_resources(forecast.resources, masker),
        contract=contract(forecast.outputs, masker),
        cost=cost,
        violations=[PlanViolation.model_validate(asdict(each)) for each in result.violations],
        # In no order of time: steps fail side by side.
        failures=[
            PlanFailure(urn=each.urn, op=each.op, message=each.message)
            for each in sorted(result.failures, key=lambda each: (each.urn, each.op, each.message))
        ],
        not_tried=sorted(result.not_tried),
    )


def contract(outputs: Properties, masker: Masker) -> dict[str, Any]:
    """The contract's keys, dotted, with their values as plans show them."""
    return shown(dict(_flat(outputs)), masker)


def components(resources: Iterable[Planned]) -> dict[str, str]:
    """The component that each resource belongs to, by URN: names from the outermost, joined by slashes."""
    by_urn = {each.urn: each for each in resources}
    return {urn: "/".join(reversed([*_above(by_urn, each)])) for urn, each in by_urn.items()}


def _above(by_urn: Mapping[str, Planned], resource: Planned) -> Iterator[str]:
    parent = by_urn.get(resource.parent)
    while parent is not None:
        if not parent.custom:
            yield urns.name_of(parent.urn)
        parent = by_urn.get(parent.parent)


def _resources(resources: Sequence[Planned], masker: Masker) -> list[PlanResource]:
    within = components(resources)
    return [
        PlanResource(
            urn=each.urn,
            type=each.type,
            name=urns.name_of(each.urn),
            component=within[each.urn],
            custom=each.custom,
            operation=each.op,
            changed=sorted(each.changed),
            protect=each.protect,
            inputs=shown({k: v for k, v in each.inputs.items() if not k.startswith("__")}, masker),
            unknown=sorted(unknowns(each.inputs)),
        )
        for each in sorted(resources, key=lambda each: each.urn)
    ]


def _flat(outputs: Properties, prefix: str = "") -> Iterator[tuple[str, Value]]:
    """The contract's leaves by their dotted names."""
    for key in sorted(outputs):
        value = outputs[key]
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{name}.")
        elif isinstance(value, Secret) and isinstance(value.element, Mapping):
            yield from ((inner, Secret(each)) for inner, each in _flat(value.element, f"{name}."))
        else:
            yield name, value
