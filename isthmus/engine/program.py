"""The Pulumi program's process."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isthmus.engine.processes import stop

_HOST = Path(__file__).with_name("host") / "program.py"


@dataclass(kw_only=True)
class Program:
    """A process that has begun to import the SDK and waits to be told what to do, in the program's folder."""

    process: asyncio.subprocess.Process
    folder: Path

    async def run(self, settings: Mapping[str, Any], *, line: Callable[[str], None]) -> int:
        """Run the program to its end; returns its exit code. Each line that it prints goes to `line`."""
        pipe, out = self.process.stdin, self.process.stdout
        if pipe is None or out is None:
            raise AssertionError("the program was started without pipes to it")
        pipe.write(json.dumps(settings).encode() + b"\n")
        while data := await out.readline():
            line(data.decode(errors="replace").rstrip())
        return await self.process.wait()

    async def close(self) -> None:
        """End the process."""
        await stop(self.process, patience=1.0)


async def start(python: str, program: Path) -> Program:
    """Start the process."""
    folder = program if program.is_dir() else program.parent
    process = await asyncio.create_subprocess_exec(
        python,
        "-u",
        str(_HOST),
        str(program),
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # A program that prints a longer line than asyncio's 64 KiB must not stop the run.
        limit=2**22,
        # What it prints is read as UTF-8, whatever the locale is.
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    return Program(process=process, folder=folder)
