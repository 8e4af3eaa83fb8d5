"""The Pulumi program: chooses the substrate that the environment of the stack asks for; nobody else does."""

from pathlib import Path

import pulumi

from components.estate import Estate, EstateArgs
from components.substrate import Substrate
from envs.load import environment_path, load
from envs.schema import Environment, SubstrateName
from isthmus.errors import IsthmusError
from stacks.local.substrate import ContainersSubstrate


class SubstrateError(IsthmusError):
    """The environment asks for a substrate that this version doesn't have."""


def choose(stack: str, environment: Environment, where: Path) -> Substrate:
    """The substrate of an environment. Raises SubstrateError."""
    if environment.substrate is SubstrateName.CONTAINERS:
        return ContainersSubstrate(stack, environment)
    raise SubstrateError(
        f"the substrate {environment.substrate.value} is not there yet",
        where=f"{where}: substrate",
        hint="Ask for `substrate: containers`; the cloud arrives with the aws substrate.",
    )


def main() -> None:
    """Provision the estate of the stack and give its contract as the stack's outputs."""
    try:
        provision()
    except IsthmusError as error:
        # A plain message for the user instead of a traceback.
        raise pulumi.RunError(str(error)) from error


def provision() -> None:
    """Make the estate and export its contract."""
    stack = pulumi.get_stack()
    path = environment_path(Path(pulumi.runtime.get_root_directory()), stack)
    environment = load(path)
    estate = Estate(
        "estate",
        EstateArgs(environment=environment, stack=stack),
        substrate=choose(stack, environment, path),
    )
    for key, value in estate.outputs.items():
        pulumi.export(key, value)


if __name__ == "__main__":
    main()
