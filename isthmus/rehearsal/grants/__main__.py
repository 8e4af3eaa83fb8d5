"""Print what the components of an environment declare, as JSON; the environment's file is the only argument."""

import sys
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi.runtime import mocks

from envs.load import load
from isthmus.rehearsal.errors import StandInError
from isthmus.rehearsal.grants.recorder import record


class _Nobody(mocks.Mocks):
    """Answers the SDK, which needs somebody to register resources with."""

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise StandInError(f"a component calls {args.token}", where="components")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return args.name, cast("dict[Any, Any]", args.inputs)  # pyright: ignore[reportUnknownMemberType] - untyped


def main(path: Path) -> None:
    """Run the components as a program, and print what they asked for."""
    pulumi.runtime.set_mocks(_Nobody(), project="isthmus", stack=path.stem)

    @pulumi.runtime.test  # pyright: ignore[reportUnknownMemberType] - untyped in the SDK
    def program() -> None:
        sys.stdout.write(record(load(path), path.stem).declared().model_dump_json())

    program()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
