"""Starting a run's processes as copies of this one, which has imported by then what all of them import.

The engine, the program and the providers all import gRPC and the SDK: the most of what each does until it is ready.
"""

import atexit
import contextlib
import gc
import importlib
import io
import os
import runpy
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NoReturn, cast

from isthmus.engine.host.seldom import SELDOM
from isthmus.engine.spawning import Command, Started, spawn

_HOSTS = Path(__file__).with_name("host")
_SHARED = ("grpc", "grpc.aio", "pulumi", "pulumi.runtime", "pulumi.runtime.proto")


def possible() -> bool:
    """Whether this process can be copied: on Linux, as long as it has one thread."""
    return sys.platform == "linux" and len([*Path("/proc/self/task").iterdir()]) == 1


def prepare(more: Sequence[str] = ()) -> None:
    """Import what all processes of a run import, and `more`; what has been imported is no garbage to look for."""
    gc.disable()
    sys.path.insert(0, str(_HOSTS))
    importlib.import_module("lazily").install()
    sys.path.pop(0)
    for module in (*_SHARED, *more):
        importlib.import_module(module)
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


def start(command: Command) -> Started:
    """Start a command: as a copy where this very Python is asked for, else as a program."""
    return _fork(command) if _is_ours(command.arguments[0]) else spawn(command)


class Forked:
    """A process that was made as a copy, with as much of `subprocess.Popen` as is used of it."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes] | None) -> None:
        """For a child of this process that runs, and this end of its pipes."""
        self.pid, self.stdin, self.stdout, self.stderr = pid, stdin, stdout, stderr
        self._ended: int | None = None
        # Two that wait at once would take the end from each other.
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it runs."""
        if self._ended is None and self._waiting.acquire(blocking=False):
            try:
                self._look(os.WNOHANG)
            finally:
                self._waiting.release()
        return self._ended

    def wait(self) -> int:
        """The same, once it has ended."""
        with self._waiting:
            self._look(0)
        return cast("int", self._ended)

    def communicate(self) -> None:
        """Let its pipes go, and wait for its end."""
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe is not None:
                pipe.close()
        self.wait()

    def _look(self, options: int) -> None:
        if self._ended is None:
            pid, status = os.waitpid(self.pid, options)
            self._ended = os.waitstatus_to_exitcode(status) if pid else None


def _is_ours(python: str) -> bool:
    """Whether it is this process' Python: the same folder, because those of virtual environments are links to one."""
    here, there = (Path(path).parent.resolve() for path in (sys.executable, python))
    return here == there


def _fork(command: Command) -> Forked:
    inputs, outputs = os.pipe(), os.pipe()
    errors = None if command.mixed else os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _become(command, (inputs[0], outputs[1], outputs[1] if errors is None else errors[1]))
    os.close(inputs[0])
    os.close(outputs[1])
    if errors is not None:
        os.close(errors[1])
    return Forked(
        pid,
        stdin=os.fdopen(inputs[1], "wb", 0),
        stdout=os.fdopen(outputs[0], "rb", 0),
        stderr=None if errors is None else os.fdopen(errors[0], "rb", 0),
    )


def _become(command: Command, streams: tuple[int, int, int]) -> NoReturn:
    """Be, in the copy, what Python would be that is started with the command; never returns."""
    code = 1
    try:
        os.setsid()
        for wanted, stream in enumerate(streams):
            os.dup2(stream, wanted)
        _close_as_exec()
        os.chdir(command.cwd)
        _reopen()
        code = _run(command.line[1:])
    except BaseException:  # noqa: BLE001  nothing may come back into what this is a copy of
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _close_as_exec() -> None:
    """Close what a program that is started does not get: the other ends of pipes, and the port that is kept."""
    for number in [int(found.name) for found in Path("/proc/self/fd").iterdir()]:
        # One of them is what they were listed with, and gone by now.
        with contextlib.suppress(OSError):
            if number > 2 and not os.get_inheritable(number):
                os.close(number)


def _reopen() -> None:
    """Standard streams as those of a Python that is told `-u` and to speak UTF-8."""
    os.environ["PYTHONIOENCODING"] = "utf-8"
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    for number, name, errors in ((1, "stdout", "strict"), (2, "stderr", "backslashreplace")):
        raw = io.FileIO(number, "wb", closefd=False)
        stream = io.TextIOWrapper(cast("IO[bytes]", raw), encoding="utf-8", errors=errors, write_through=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _run(arguments: Sequence[str]) -> int:
    """Run a script with its arguments; returns its exit code."""
    import setproctitle

    script, *rest = (argument for argument in arguments if argument != "-u")
    # So that it is seen for what it is among the processes.
    setproctitle.setproctitle(" ".join((sys.executable, *arguments)))
    sys.argv = [script, *rest]
    sys.path.insert(0, str(Path(script).parent))
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            sys.stderr.write(f"{ended.code}\n")
            return 1
        return ended.code or 0
    finally:
        atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]  what was registered must run all the same
    return 0
