"""`isthmus validate`: check an environment file, and nothing else."""

import typer

from isthmus.cli.options import DEFAULT_STACK, Json, Stack


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(validate)


def validate(stack: Stack = DEFAULT_STACK, json: Json = False) -> None:
    """Check an environment file; needs neither Docker nor a network."""
    from envs.load import EnvironmentFileError, environment_path, load, place_text
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, result_json

    path = environment_path(project_root(), stack)
    try:
        environment = load(path)
    except EnvironmentFileError as error:
        if json:
            problems = [
                {
                    "line": problem.mark.line if problem.mark else None,
                    "column": problem.mark.column if problem.mark else None,
                    "path": place_text(problem.place),
                    "message": problem.message,
                }
                for problem in error.problems
            ]
            result_json({"file": str(path), "ok": False, "problems": problems})
        raise
    if json:
        result_json({"file": str(path), "ok": True, "problems": [], "environment": environment.model_dump(mode="json")})
        return
    result(f"{path.name} is right: {environment.substrate} with {len(environment.training.pools)} pool(s)")
