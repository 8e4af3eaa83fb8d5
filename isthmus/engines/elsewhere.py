"""State in another backend than the project's: `PULUMI_BACKEND_URL` names it, and the Pulumi CLI alone reads it."""

import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus.engines.project import Project
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from pulumi.automation import LocalWorkspace

    from isthmus.engine.state import ResourceState

BACKEND = "PULUMI_BACKEND_URL"


class BackendError(IsthmusError):
    """The state is kept where only the Pulumi CLI can read it, and that cannot."""


def elsewhere() -> str:
    """The backend that the variable names; empty where the state is the project's own."""
    return os.environ.get(BACKEND, "")


@contextmanager
def nowhere_else() -> Generator[None]:
    """Have the project's own backend count, whatever the variable says, for as long as this lasts."""
    before = os.environ.pop(BACKEND, None)
    try:
        yield
    finally:
        if before is not None:
            os.environ[BACKEND] = before


def stacks(project: Project) -> tuple[str, ...]:
    """The names of the project's stacks there, sorted. Raises BackendError."""
    with _workspace(project, "the stacks", "pulumi stack ls") as workspace:
        return tuple(sorted(each.name.rpartition("/")[2] for each in workspace.list_stacks()))


def resources(project: Project, stack: str) -> "tuple[ResourceState, ...] | None":
    """The resources of a stack, their secrets unopened; None where there is no such stack. Raises BackendError."""
    from isthmus.engine import backend

    command = f"pulumi stack export --stack {stack} --file state.json; then --state state.json"
    with _workspace(project, f"the state of {stack}", command) as workspace:
        if stack not in {each.name.rpartition("/")[2] for each in workspace.list_stacks()}:
            return None
        found: Mapping[str, Any] = workspace.export_stack(stack).deployment or {}
    return backend.parse(found, None, Path(elsewhere())).resources


@contextmanager
def _workspace(project: Project, what: str, command: str) -> "Generator[LocalWorkspace]":
    from pulumi.automation import LocalWorkspace
    from pulumi.automation.errors import CommandError, InvalidVersionError

    if shutil.which("pulumi") is None:
        hint = f"Where it can be read: {command}"
        raise BackendError(
            "only the Pulumi CLI reads this backend, and it is not installed", where=elsewhere(), hint=hint
        )
    try:
        yield LocalWorkspace(work_dir=str(project.root))
    except (CommandError, InvalidVersionError) as error:
        said = str(error).strip().splitlines()
        raise BackendError(
            f"the Pulumi CLI cannot read {what}", where=elsewhere(), hint="\n".join(said[-3:])
        ) from error
