"""A command that runs beside this process, as if it had taken its place: signals and the exit code are its own."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType

FORWARDED = (signal.SIGTERM, signal.SIGHUP)
SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a command."""


def run_beside(program: str, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end; gives its exit code as a shell would."""
    # Ctrl-C reaches the command by itself: it is in the same group of the terminal. A handler is not handed down to it,
    # as an ignored signal would be.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, _leave_to_the_command)}
    process = subprocess.Popen(words, executable=program, env=dict(environment))  # noqa: S603 - the user's own words

    def forward(number: int, _: FrameType | None) -> None:
        process.send_signal(number)

    before |= {each: signal.signal(each, forward) for each in FORWARDED}
    try:
        code = process.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    return code if code >= 0 else SIGNALLED - code


def _leave_to_the_command(_number: int, _frame: FrameType | None) -> None:
    """Go on waiting."""
