"""The settings that an environment file gives to rules."""

import os
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pulumi

from envs.load import NoEnvironmentError, environment_path, load
from envs.schema import Environment
from policies.pack.settings import Settings

_ROOT = Path(__file__).parents[2]


@cache
def settings_here() -> Settings:
    """The settings of the stack that this process is about, from the environment file of its name.

    `ISTHMUS_PROJECT` names the project whose `envs/` counts, else it is the one that this pack is part of. Raises
    EnvironmentFileError where the file is wrong; a stack without a file has no settings.
    """
    stack = os.environ.get("PULUMI_STACK") or pulumi.get_stack()
    root = Path(os.environ.get("ISTHMUS_PROJECT") or _ROOT)
    return settings_for(root, stack)


def settings_for(root: Path, stack: str) -> Settings:
    """The settings of a stack of a project, as of today; raises EnvironmentFileError where its file is wrong."""
    today = datetime.now(UTC).date()
    try:
        path = environment_path(root, stack)
    except NoEnvironmentError:
        return Settings(stack=stack, today=today, known=False)
    return settings_of(stack, load(path), today)


def settings_of(stack: str, environment: Environment, today: date) -> Settings:
    """What rules need to know of an environment."""
    aws = environment.aws
    return Settings(
        stack=stack,
        today=today,
        production=aws is not None and aws.production,
        regions=() if aws is None else (aws.region,),
        gpu_kinds=tuple(sorted({pool.gpu_kind for pool in environment.training.pools if pool.gpu_kind})),
        public=aws is not None and aws.routes.public,
        ceiling=None if aws is None else aws.budget.monthly_usd,
        exemptions=environment.exemptions,
    )
