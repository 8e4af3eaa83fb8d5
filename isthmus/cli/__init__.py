"""The tool's command line; one file a command, and heavy imports only inside the command that needs them."""

import sys


def main() -> None:
    """Run the tool on this process' arguments, and end the process with its exit code."""
    from isthmus.cli.app import invoke

    sys.exit(invoke(sys.argv[1:]))
