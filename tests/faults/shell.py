"""A real shell on a pseudo terminal, and somebody who types into it."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

_CTRL_C = b"\x03"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
PAUSE = 0.05


class Terminal:
    """An interactive bash that controls its terminal, so that Ctrl-C reaches the whole job in the foreground."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        """Start the shell in a folder."""
        self._master, slave = os.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200", "PS1": "", "PS2": "", **variables}
        self._shell = subprocess.Popen(
            ["setsid", "--ctty", "--wait", "bash", "--norc", "--noprofile", "--noediting", "-i"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self._said = bytearray()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def screen(self) -> str:
        """All that was on the terminal so far, without escape sequences."""
        return _ESCAPES.sub("", bytes(self._said).decode(errors="replace"))

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._master, f"{line}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self._master, _CTRL_C)

    def wait(self, true: Callable[[], bool], seconds: float = 90.0) -> None:
        """Wait until something is true."""
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, f"it never came to that:\n{self.screen}"
            time.sleep(PAUSE)

    def code(self) -> int:
        """The exit code of the command that was typed last, once it has ended."""
        mark = f"ended{len(self._said)}"
        self.type(f"echo {mark}=$?=")
        found = re.compile(rf"{mark}=(\d+)=")
        self.wait(lambda: found.search(self.screen) is not None)
        match = found.search(self.screen)
        assert match is not None
        return int(match.group(1))

    def close(self) -> None:
        """End the shell."""
        self._shell.send_signal(signal.SIGKILL)
        self._shell.wait()
        self._reader.join()
        os.close(self._master)

    def _read(self) -> None:
        # Reading fails when nobody has the terminal open any more.
        while data := _more(self._master):
            self._said += data


def _more(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:
        return b""


@contextmanager
def terminal(folder: Path, **variables: str) -> Generator[Terminal]:
    """A terminal for a test."""
    opened = Terminal(folder, variables)
    try:
        yield opened
    finally:
        opened.type("exit 0")
        opened.close()
