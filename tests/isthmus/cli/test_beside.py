"""A command beside us ends as if it had taken our place."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from isthmus.cli.beside import run_beside


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137)])
def test_its_exit_code_is_the_commands(script: str, code: int) -> None:
    assert run_beside("/bin/sh", ["sh", "-c", script], dict(os.environ)) == code


def test_its_variables_are_the_commands() -> None:
    assert run_beside("/bin/sh", ["sh", "-c", 'test "$ONLY" = here'], {"ONLY": "here"}) == 0


def test_what_stops_us_stops_the_command_first() -> None:
    before = signal.getsignal(signal.SIGTERM)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    code = run_beside("/bin/sh", ["sh", "-c", "trap 'exit 5' TERM; while :; do sleep 0.1; done"], dict(os.environ))
    assert code == 5
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_interrupt_is_left_to_the_command() -> None:
    # Both get it from the terminal: the command decides, and we wait for it.
    program = (
        "import os, signal\n"
        "from isthmus.cli.beside import run_beside\n"
        "script = 'trap \"exit 9\" INT; kill -INT $PPID; kill -INT $$; sleep 5'\n"
        "raise SystemExit(run_beside('/bin/sh', ['sh', '-c', script], dict(os.environ)))\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
