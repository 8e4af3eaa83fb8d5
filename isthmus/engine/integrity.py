"""Whether a deployment holds together, so that an engine can go on from it."""

from collections.abc import Iterator

from isthmus.engine import urn as urns
from isthmus.engine.state import Deployment, ResourceState


def problems(deployment: Deployment, *, project: str, stack: str) -> list[str]:
    """All that is wrong with a deployment as the state of a stack, one sentence each; nothing where it is right."""
    resources = deployment.resources
    listed = [*resources, *(operation.resource for operation in deployment.pending)]
    misnamed = [problem for state in listed for problem in _misnamed(state, project, stack)]
    # What follows takes URNs apart.
    return misnamed or [*_doubled(resources), *_incomplete(resources), *_misplaced(resources)]


def _misnamed(state: ResourceState, project: str, stack: str) -> Iterator[str]:
    parts = state.urn.split("::", 3)
    if len(parts) != 4 or not parts[0].startswith("urn:pulumi:") or not all(parts):
        yield f"{state.urn!r} is no URN"
    elif parts[0] != f"urn:pulumi:{stack}":
        yield f"{state.urn} is of stack {parts[0].removeprefix('urn:pulumi:')}, not of {stack}"
    elif parts[1] != project:
        yield f"{state.urn} is of project {parts[1]}, not of {project}"
    elif urns.type_of(state.urn) != state.type:
        yield f"{state.urn} has the type {state.type}, which is not what its URN says"


def _doubled(resources: tuple[ResourceState, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for state in resources:
        if state.delete:
            continue
        if state.urn in seen:
            yield f"{state.urn} is there twice"
        seen.add(state.urn)


def _incomplete(resources: tuple[ResourceState, ...]) -> Iterator[str]:
    references = {state.reference for state in resources if urns.is_provider(state.type)}
    for state in resources:
        if not state.custom:
            continue
        if not state.id:
            yield f"{state.urn} has no ID"
        if urns.is_provider(state.type):
            continue
        if not state.provider:
            yield f"{state.urn} names no provider"
        elif state.provider not in references:
            yield f"{state.urn} names the provider {state.provider}, which is not there"


def _misplaced(resources: tuple[ResourceState, ...]) -> Iterator[str]:
    """What stands before something that it needs, or needs what is nowhere; engines read a state from top to bottom."""
    present = {state.urn for state in resources}
    above: set[str] = set()
    for state in resources:
        for needed in sorted(set(state.needs()) - above - {state.urn}):
            if needed in present:
                yield f"{state.urn} stands before {needed}, which it needs"
            else:
                yield f"{state.urn} needs {needed}, which is not there"
        if state.urn in set(state.needs()):
            yield f"{state.urn} needs itself"
        above.add(state.urn)
