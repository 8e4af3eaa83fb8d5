"""Exit codes of the tool; they are part of its interface (docs/reference/cli.md)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1
    """What was asked for was tried and did not succeed."""
    USAGE = 2
    """Wrong arguments, or a wrong environment file: nothing was tried."""
    NOT_READY = 3
    """This machine is not ready for it: nothing was tried."""
    INTERRUPTED = 130
