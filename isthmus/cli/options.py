"""Arguments and options that several commands share."""

from typing import Annotated

import typer

from isthmus.engines.results import EngineName

DEFAULT_STACK = "dev-local"

Stack = Annotated[str, typer.Argument(help="The environment: a file of envs/, without .yaml.", show_default=True)]
RequiredStack = Annotated[str, typer.Argument(help="The environment: a file of envs/, without .yaml.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")]
Engine = Annotated[EngineName, typer.Option("--engine", help="What carries the program out.", case_sensitive=False)]
Json = Annotated[bool, typer.Option("--json", help="Give the result as JSON on standard output.")]
Parallel = Annotated[int, typer.Option("--parallel", "-p", min=1, max=256, help="Steps at a time, at most.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show unchanged resources and debug messages too.")]
