"""Gathering what is compared of a stack from what a preview of it foresees."""

from isthmus.engine import urn as urns
from isthmus.engines.results import Forecast
from isthmus.masking import Masker
from isthmus.parity import containers, kubernetes
from isthmus.parity.facts import COMPONENTS, Facts
from isthmus.parity.reading import found
from isthmus.plan.build import components, contract


def gather(forecast: Forecast) -> Facts:
    """The facts of a plan, whatever it is made of."""
    within = components(forecast.resources)
    parts = {each.urn: each for each in forecast.resources if _is_component(each.type)}
    names = {urns.name_of(urn): f"{within[urn]}/{urns.name_of(urn)}".lstrip("/") for urn in parts}
    resources = [found(each, _nearest(within[each.urn], names)) for each in forecast.resources if each.custom]
    return Facts(
        components=tuple(sorted(f"{names[urns.name_of(urn)]} {each.type}" for urn, each in parts.items())),
        workloads={**containers.workloads(resources), **kubernetes.workloads(resources)},
        contract=contract(forecast.outputs, Masker()),
    )


def _is_component(kind: str) -> bool:
    package, _, rest = kind.partition(":")
    return package == "isthmus" and rest.partition(":")[0] in COMPONENTS


def _nearest(path: str, names: dict[str, str]) -> str:
    """Of the names above a resource, those of the estate's components; a substrate's own groups are left out."""
    known = set(names.values())
    while path and path not in known:
        path = path.rpartition("/")[0]
    return path
