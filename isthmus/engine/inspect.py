"""Looking at a stack's state without a run."""

from collections.abc import Mapping
from typing import Any

from isthmus.engine import urn as urns
from isthmus.engine.encoding import encode
from isthmus.engine.errors import StackNotFoundError
from isthmus.engine.opened import open_state
from isthmus.engine.state import Deployment
from isthmus.engine.update import output_values
from isthmus.engine.values import Properties, Secret, Value
from isthmus.engines.project import Project
from isthmus.engines.results import OutputValue, Resource
from isthmus.masking import MASK


def outputs(project: Project, stack: str) -> Mapping[str, OutputValue]:
    """The stack's outputs; raises StackNotFoundError."""
    for state in _deployment(project, stack).resources:
        if state.type == urns.ROOT_TYPE:
            return output_values(state.outputs)
    return {}


def resources(project: Project, stack: str) -> tuple[Resource, ...]:
    """The stack's resources in the state's order, secrets masked; raises StackNotFoundError."""
    return tuple(
        Resource(
            urn=state.urn,
            type=state.type,
            id=state.id,
            inputs=_shown(state.inputs),
            outputs=_shown(state.outputs),
            parent=state.parent,
            protect=state.protect,
        )
        for state in _deployment(project, stack).resources
    )


def masked(value: Value) -> Value:
    """The value with every secret part replaced."""
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Mapping):
        return {k: masked(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked(v) for v in value]
    return value


def _shown(properties: Properties) -> dict[str, Any]:
    return encode({k: masked(v) for k, v in properties.items()}, None)


def _deployment(project: Project, stack: str) -> Deployment:
    opened = open_state(project, stack, keep_salt=False)
    if not opened.base:
        raise StackNotFoundError(
            f"there is no stack {stack}", where=str(opened.backend.path), hint=f"make it: bin/isthmus up {stack}"
        )
    return opened.deployment
