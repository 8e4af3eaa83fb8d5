"""Tests of ending processes."""

import asyncio
import sys

from isthmus.engine.processes import stop

_DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


async def _stopped(code: str) -> int | None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
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
