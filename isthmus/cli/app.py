"""The tool: its commands, and what happens when one fails."""

from collections.abc import Sequence

import typer

from isthmus.cli import (
    destroy,
    doctor,
    env,
    logs,
    models,
    outputs,
    parity,
    policies,
    preview,
    refresh,
    rehearse,
    run,
    schema,
    setup,
    state,
    status,
    test,
    up,
    validate,
    verify,
    version,
)
from isthmus.cli.failure import report
from isthmus.errors import IsthmusError

app = typer.Typer(
    name="isthmus",
    help="Provision an MLOps estate: on this machine out of containers, in the cloud out of AWS and Kubernetes.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS = (up, preview, refresh, destroy, status, outputs, env, run, verify, models, logs, state, policies)
_TOOLS = (rehearse, doctor, parity, validate, schema, setup, test, version)
for module in (*_COMMANDS, *_TOOLS):
    module.register(app)


def invoke(arguments: Sequence[str]) -> int:
    """Run a command; returns its exit code. Errors are shown, once, in the user's words."""
    try:
        app(list(arguments), prog_name="isthmus", standalone_mode=True)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(bool(error.code))
    except IsthmusError as error:
        return report(error)
    except Exception as error:  # noqa: BLE001  the last resort: the traceback goes to a file, not to the person
        return report(error)
    return 0
