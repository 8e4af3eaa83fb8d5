"""Looking at a stack's state without a run."""

from collections.abc import Mapping
from typing import Any

from isthmus.engine import backend as files
from isthmus.engine import journal
from isthmus.engine import urn as urns
from isthmus.engine.backend import Backend
from isthmus.engine.encoding import encode
from isthmus.engine.errors import StackNotFoundError
from isthmus.engine.opened import open_state
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.update import output_values
from isthmus.engine.values import Properties, Secret, Value
from isthmus.engines.project import Project
from isthmus.engines.results import OutputValue, Resource
from isthmus.masking import MASK


def outputs(project: Project, stack: str) -> Mapping[str, OutputValue]:
    """The stack's outputs; raises StackNotFoundError."""
    _existing(project, stack)
    for state in open_state(project, stack, keep_salt=False).deployment.resources:
        if state.type == urns.ROOT_TYPE:
            return output_values(state.outputs)
    return {}


def resources(project: Project, stack: str) -> tuple[Resource, ...]:
    """The stack's resources in the state's order, and what a killed run was creating; raises StackNotFoundError.

    Secrets are masked, and no passphrase is needed.
    """
    return shown(_sealed(project, stack))


def shown(deployment: Deployment) -> tuple[Resource, ...]:
    """The resources of a deployment as they are shown, secrets masked."""
    begun = {o.resource.urn: o.type for o in deployment.pending}
    found = [_resource(state, begun.pop(state.urn, "")) for state in deployment.resources]
    found += [_resource(o.resource, o.type) for o in deployment.pending if o.resource.urn in begun]
    return tuple(found)


def masked(value: Value) -> Value:
    """The value with every secret part replaced."""
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Mapping):
        return {k: masked(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked(v) for v in value]
    return value


def _resource(state: ResourceState, pending: str) -> Resource:
    return Resource(
        urn=state.urn,
        type=state.type,
        id=state.id,
        inputs=_shown(state.inputs),
        outputs=_shown(state.outputs),
        parent=state.parent,
        provider=state.provider,
        needs=tuple(sorted(set(state.needs()))),
        protect=state.protect,
        external=state.external,
        delete=state.delete,
        pending=pending,
    )


def _shown(properties: Properties) -> dict[str, Any]:
    return encode({k: masked(v) for k, v in properties.items()}, None)


def _sealed(project: Project, stack: str) -> Deployment:
    """The deployment with its secrets unopened, a killed run's records applied."""
    backend = _existing(project, stack)
    base = backend.read()
    deployment = files.parse(files.latest(base, backend.path), None, backend.path)
    return journal.replay(backend.journal, base, deployment, None) or deployment


def _existing(project: Project, stack: str) -> Backend:
    backend = Backend(root=project.state, project=project.name, stack=stack)
    if not backend.exists():
        raise StackNotFoundError(
            f"there is no stack {stack}", where=str(backend.path), hint=f"make it: bin/isthmus up {stack}"
        )
    return backend
