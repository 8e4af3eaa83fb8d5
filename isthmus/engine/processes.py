"""The processes that the engine starts, as its event loop sees them."""

import asyncio
import collections
import contextlib
import os
import signal
from collections.abc import Callable
from typing import IO

from isthmus.engine.spawning import Command, Started, spawn

Take = Callable[[Command], Started | None]
"""Gives the process of a command that was started ahead."""
_PATIENCE = 5.0
# A process that prints a longer line than asyncio's 64 KiB must not stop the run.
_LONGEST_LINE = 2**22


class Process:
    """A process with pipes to it: `stdin` to write to, `stdout` and, unless it is mixed into that, `stderr` to read."""

    def __init__(self, started: Started, stdin: asyncio.StreamWriter, *out: asyncio.StreamReader) -> None:
        """For a process that has been started; see `start`."""
        self._started = started
        self._transports: list[asyncio.BaseTransport] = []
        self.stdin = stdin
        self.stdout, self.stderr = out

    @property
    def pid(self) -> int:
        """Its id, which is its session's too."""
        return self._started.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it runs."""
        return self._started.poll()

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        return await asyncio.to_thread(self._started.wait)

    async def listen(self, pipe: IO[bytes] | None, stream: asyncio.StreamReader) -> None:
        """Have a stream hold what comes out of a pipe; a stream without one is at its end."""
        if pipe is None:
            stream.feed_eof()
            return
        loop = asyncio.get_running_loop()
        self._transports.append((await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), pipe))[0])

    def close(self) -> None:
        """Let its pipes go."""
        for transport in (self.stdin.transport, *self._transports):
            transport.close()


async def start(command: Command, *, take: Take | None = None) -> Process:
    """Start a process, unless it was started ahead: then `take` gives it."""
    started = (take(command) if take is not None else None) or spawn(command)
    loop = asyncio.get_running_loop()
    out = [asyncio.StreamReader(limit=_LONGEST_LINE) for _ in ("stdout", "stderr")]
    # A protocol for a pipe that is only written to: what it would read stays empty.
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), started.stdin
    )
    process = Process(started, asyncio.StreamWriter(transport, protocol, None, loop), *out)
    for pipe, stream in zip((started.stdout, started.stderr), out, strict=True):
        await process.listen(pipe, stream)
    return process


async def keep_lines(
    stream: asyncio.StreamReader, lines: collections.deque[str], tell: Callable[[str], None] | None = None
) -> None:
    """Keep what a process prints until it ends, and tell each line to who wants it."""
    while data := await stream.readline():
        text = data.decode(errors="replace").rstrip()
        lines.append(text)
        if tell is not None:
            tell(text)


async def stop(process: Process, *, patience: float = _PATIENCE) -> None:
    """End a process and what it started: ask first, and after `patience` seconds make it."""
    try:
        if process.returncode is not None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), patience)
                return
    finally:
        process.close()
