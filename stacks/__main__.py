"""The Pulumi program: chooses the substrate that the environment of the stack asks for; nobody else does."""

from pathlib import Path

import pulumi

from components.estate import Estate, EstateArgs
from components.substrate import Substrate
from envs.load import environment_path, load
from envs.schema import Environment, SubstrateName
from isthmus.errors import IsthmusError


def choose(stack: str, environment: Environment) -> Substrate:
    """The substrate of an environment; imported only then, for each brings what the other can do without."""
    if environment.substrate is SubstrateName.CONTAINERS:
        from stacks.local.substrate import ContainersSubstrate

        return ContainersSubstrate(stack, environment)
    from stacks.cloud.lean import install

    install()
    from stacks.cloud.substrate import AwsSubstrate

    return AwsSubstrate(stack, environment)


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
        substrate=choose(stack, environment),
    )
    for key, value in estate.outputs.items():
        pulumi.export(key, value)


if __name__ == "__main__":
    main()
