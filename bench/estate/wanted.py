"""An estate's containers as its state has them, and the edges between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.values import unwrap

CONTAINER = "containers:index:Container"
IMAGE = "containers:index:Image"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One container: its inputs in plain, secrets too, and the names of the containers that it waits for."""

    name: str
    inputs: Mapping[str, Any]
    after: tuple[str, ...]

    @property
    def service(self) -> str:
        """Its name inside the estate."""
        return str(self.inputs["aliases"][0])


def wanted(deployment: Deployment) -> list[Wanted]:
    """Every container, in the state's order.

    An edge goes from a container to the containers that must be healthy before it: directly, or through what is no
    container, such as an identity in a store.
    """
    resources = {state.urn: state for state in deployment.resources}
    return [_wanted(state, resources) for state in deployment.resources if state.type == CONTAINER]


def _wanted(state: ResourceState, resources: Mapping[str, ResourceState]) -> Wanted:
    inputs = cast("dict[str, Any]", unwrap(state.inputs))
    return Wanted(name=str(inputs["name"]), inputs=inputs, after=tuple(sorted(_containers_before(state, resources))))


def _containers_before(state: ResourceState, resources: Mapping[str, ResourceState]) -> set[str]:
    found, seen, left = set[str](), set[str](), list(_before(state))
    while left:
        urn = left.pop()
        if urn in seen or urn not in resources:
            continue
        seen.add(urn)
        if resources[urn].type == CONTAINER:
            found.add(str(cast("dict[str, Any]", unwrap(resources[urn].inputs))["name"]))
        else:
            left.extend(_before(resources[urn]))
    return found


def _before(state: ResourceState) -> Iterable[str]:
    yield from state.dependencies
    for urns in state.property_dependencies.values():
        yield from urns
