"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from isthmus.engines.results import EngineName, Options

DEFAULT_STACK = "dev-local"

Stack = Annotated[str, typer.Argument(help="The environment: a file of envs/, without .yaml.", show_default=True)]
RequiredStack = Annotated[str, typer.Argument(help="The environment: a file of envs/, without .yaml.")]
StackOption = Annotated[str, typer.Option("--stack", "-s", help="The environment: a file of envs/, without .yaml.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")]
Engine = Annotated[EngineName, typer.Option("--engine", help="What carries the program out.", case_sensitive=False)]
Json = Annotated[bool, typer.Option("--json", help="Give the result as JSON on standard output.")]
Parallel = Annotated[int, typer.Option("--parallel", "-p", min=1, max=256, help="Steps at a time, at most.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show unchanged resources and debug messages too.")]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target", "-t", help="Only this: a URN, a name, or with * and ** a pattern of either. Can be repeated."
    ),
]
Refresh = Annotated[bool, typer.Option("--refresh", "-r", help="Look at what is really there first.")]
ExpectNoChanges = Annotated[bool, typer.Option("--expect-no-changes", help="Fail if there is anything to change.")]
Message = Annotated[str, typer.Option("--message", "-m", help="A word on the run, kept in the stack's history.")]

PolicyPacks = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy-pack",
        help="Have the policies in this folder judge the stack, instead of the project's own. Can be repeated.",
    ),
]
NoPolicies = Annotated[
    bool, typer.Option("--no-policies", help="Leave out the project's own policies, which a stack in the cloud has.")
]
PolicyConfigs = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack-config", help="JSON file that configures the pack; one for each, in the same order."),
]


def run_options(
    *,
    parallel: int,
    target: list[str] | None = None,
    refresh: bool = False,
    expect_no_changes: bool = False,
    message: str = "",
    policy_pack: list[Path] | None = None,
    policy_pack_config: list[Path] | None = None,
) -> Options:
    """A command's options as an engine takes them."""
    return Options(
        parallel=parallel,
        targets=tuple(urn_pattern(each) for each in target or ()),
        refresh=refresh,
        expect_no_changes=expect_no_changes,
        message=message,
        policy_packs=tuple(policy_pack or ()),
        policy_configs=tuple(policy_pack_config or ()),
    )


def urn_pattern(target: str) -> str:
    """A target as Pulumi takes it: a URN, or a pattern; a plain name stands for whatever has that name."""
    return target if target.startswith(("urn:", "**")) else f"**::{target}"
