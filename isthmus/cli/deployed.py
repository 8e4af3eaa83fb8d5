"""What is deployed of a stack, from wherever its state is kept."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus.engines import elsewhere

if TYPE_CHECKING:
    from isthmus.engine.state import ResourceState
    from isthmus.engines import Project


def deployed(project: "Project", stack: str) -> "tuple[ResourceState, ...] | None":
    """The resources in a stack's state, None where there is none.

    Where `PULUMI_BACKEND_URL` names another backend than the project's, the Pulumi CLI reads it. Raises BackendError.
    """
    if elsewhere.elsewhere():
        # What is encrypted stays unknown, and is secret all the same.
        return elsewhere.resources(project, stack) or None
    from isthmus.engine.backend import Backend
    from isthmus.engine.opened import open_state

    if not Backend(root=project.state, project=project.name, stack=stack).exists():
        return None
    return open_state(project, stack, keep_salt=False).deployment.resources or None


def exported(path: Path) -> "tuple[ResourceState, ...]":
    """The resources in an export of a stack; raises StateError."""
    from isthmus.engine.errors import StateError

    try:
        read: Any = json.loads(path.read_bytes())
        deployment: Mapping[str, Any] = read["deployment"]
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        hint = "`pulumi stack export` and `bin/isthmus state export` write one."
        raise StateError("is no export of a stack", where=str(path), hint=hint) from error
    return _resources(deployment, str(path))


def _resources(deployment: Mapping[str, Any], where: str) -> "tuple[ResourceState, ...]":
    from isthmus.engine import backend

    # What is encrypted stays unknown, and is secret all the same.
    return backend.parse(deployment, None, Path(where)).resources
