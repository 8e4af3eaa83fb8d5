"""The contract of a stack, from its outputs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.engines.results import EngineName, OutputValue
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.contract import Contract


class NotHereError(IsthmusError):
    """The estate is not made of containers of this machine."""


class NotUpError(IsthmusError):
    """The estate is not there, or not whole."""


def contract_of(root: Path, stack: str, engine: EngineName) -> "Contract":
    """The contract of a stack that is up. Raises NotUpError, or NoEnvironmentError for a name that nothing has."""
    from envs.load import environment_path
    from isthmus.cli.running import choose_engine
    from isthmus.engines import Project, is_embedded
    from isthmus.engines.elsewhere import elsewhere, stacks

    environment_path(root, stack)
    chosen = choose_engine(root, engine)
    if stack not in chosen.stacks():
        if elsewhere() and is_embedded(engine):
            # It may well be up; the error says why nobody here can tell.
            stacks(Project(root=root))
        raise not_up(stack)
    return as_contract(stack, chosen.outputs(stack))


def as_contract(stack: str, outputs: Mapping[str, OutputValue]) -> "Contract":
    """The contract out of stack outputs. Raises NotUpError where there are none, ContractError where they don't fit."""
    from isthmus.contract import Contract

    if not outputs:
        raise not_up(stack)
    return Contract.from_outputs({name: output.value for name, output in outputs.items()})


def require_local(root: Path, stack: str, *, instead: str) -> None:
    """See that the estate is made of containers here. Raises NotHereError, which says what shows the like elsewhere."""
    from isthmus.cli.preflight import is_cloud

    if is_cloud(root, stack):
        raise NotHereError(
            f"{stack} runs in a cluster, and this command shows containers of this machine",
            where=f"envs/{stack}.yaml: substrate",
            hint=f"As a role among aws.cluster.admins: {instead}",
        )


def not_up(stack: str) -> NotUpError:
    """The error for an estate that is not there."""
    return NotUpError(f"the estate {stack} is not up", hint=f"Run: bin/isthmus up {stack}")
