"""Ending the processes that the engine started."""

import asyncio
import contextlib
import os
import signal

_PATIENCE = 5.0


async def stop(process: asyncio.subprocess.Process, *, patience: float = _PATIENCE) -> None:
    """End a process and what it started: ask first, and after `patience` seconds make it.

    Each of them leads a session of its own, so that Ctrl-C on a terminal reaches the engine alone.
    """
    if process.returncode is not None:
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
            return
