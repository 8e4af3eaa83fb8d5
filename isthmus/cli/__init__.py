"""The tool's command line; one file a command, and heavy imports only inside the command that needs them."""

import sys


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
    sys.exit(code)
