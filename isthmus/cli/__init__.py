"""The tool's command line; one file a command, and heavy imports only inside the command that needs them."""

import atexit
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the tool on this process' arguments, and end the process with its exit code."""
    try:
        from isthmus.cli import ahead

        ahead.begin(sys.argv[1:])
        from isthmus.cli.app import invoke

        code = invoke(sys.argv[1:])
    except KeyboardInterrupt:
        # While modules are imported, or where nothing heeds it better: nothing was begun that could be told of.
        code = 130
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End at once: Python takes a tenth of a second to take gRPC and the SDK apart."""
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]  what was registered must run all the same
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        # Whoever read it has enough.
        code = code or 1
    os._exit(code)
