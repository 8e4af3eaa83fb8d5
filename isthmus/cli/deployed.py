"""What is deployed of a stack, from wherever its state is kept."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.engine.state import ResourceState
    from isthmus.engines import Project

_BACKEND = "PULUMI_BACKEND_URL"


class BackendError(IsthmusError):
    """The state is kept where only the Pulumi CLI can read it, and that cannot."""


def deployed(project: "Project", stack: str) -> "tuple[ResourceState, ...] | None":
    """The resources in a stack's state, None where there is none.

    Where `PULUMI_BACKEND_URL` names another backend than the project's, the Pulumi CLI reads it. Raises BackendError.
    """
    if os.environ.get(_BACKEND):
        return _by_the_cli(project, stack)
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
        deployment = read["deployment"]
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


def _by_the_cli(project: "Project", stack: str) -> "tuple[ResourceState, ...] | None":
    from pulumi.automation import LocalWorkspace
    from pulumi.automation.errors import CommandError, InvalidVersionError, StackNotFoundError

    where = os.environ[_BACKEND]
    if shutil.which("pulumi") is None:
        hint = f"Where it can be read: pulumi stack export --stack {stack} --file state.json; then --state state.json."
        raise BackendError("only the Pulumi CLI reads this backend, and it is not installed", where=where, hint=hint)
    try:
        found = LocalWorkspace(work_dir=str(project.root)).export_stack(stack)
    except StackNotFoundError:
        return None
    except (CommandError, InvalidVersionError) as error:
        if "no stack named" in str(error):
            return None
        said = str(error).strip().splitlines()
        raise BackendError(
            f"the Pulumi CLI cannot read the state of {stack}", where=where, hint="\n".join(said[-3:])
        ) from error
    return _resources(found.deployment or {}, where) or None
