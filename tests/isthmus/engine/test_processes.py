"""Tests of starting and ending processes."""

import asyncio
import sys
from pathlib import Path

from isthmus.engine.processes import start, stop
from isthmus.engine.spawning import Command

_DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
_ECHO = "import sys; print(sys.stdin.readline() * 2, end=''); print('wrong', file=sys.stderr); sys.exit(3)"


def _command(code: str, *, mixed: bool = False) -> Command:
    return Command(arguments=(sys.executable, "-u", "-c", code), cwd=Path.cwd(), mixed=mixed)


async def _stopped(code: str) -> int | None:
    process = await start(_command(code))
    await process.stdout.readline()
    await stop(process, patience=0.3)
    await stop(process)
    return process.returncode


def test_who_heeds_a_request_is_asked() -> None:
    assert asyncio.run(_stopped("import time; print('up', flush=True); time.sleep(60)")) == -15


def test_who_does_not_is_made_to() -> None:
    assert asyncio.run(_stopped(_DEAF)) == -9


def test_who_has_ended_is_left_alone() -> None:
    assert asyncio.run(_stopped("import sys; sys.exit(3)")) in (3, -15)


async def _spoken(*, mixed: bool) -> tuple[bytes, bytes, int]:
    process = await start(_command(_ECHO, mixed=mixed))
    assert process.returncode is None
    process.stdin.write("gr\u00fc\u00df\n".encode() * 100_000)
    said = (await process.stdout.read(), await process.stderr.read(), await process.wait())
    await stop(process)
    return said


def test_it_is_written_to_and_read() -> None:
    twice = "gr\u00fc\u00df\n".encode() * 2
    assert asyncio.run(_spoken(mixed=False)) == (twice, b"wrong\n", 3)
    assert asyncio.run(_spoken(mixed=True)) == (twice + b"wrong\n", b"", 3)


async def _long_line() -> int:
    process = await start(_command("print('x' * 3_000_000)"))
    line = await process.stdout.readline()
    await stop(process)
    return len(line)


def test_a_long_line_is_a_line() -> None:
    assert asyncio.run(_long_line()) == 3_000_001
