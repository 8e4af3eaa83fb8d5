"""The Pulumi program's process."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.engine.processes import stop

_HOST = Path(__file__).with_name("host") / "program.py"


@dataclass(kw_only=True)
class Program:
    """A process that has begun to import the SDK and waits to be told what to do."""

    process: asyncio.subprocess.Process
    line: Callable[[str], None]
    _readers: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def run(self, settings: Mapping[str, Any]) -> int:
        """Run the program to its end; returns its exit code."""
        pipe = self.process.stdin
        if pipe is None:
            raise AssertionError("the program was started without a pipe to it")
        pipe.write(json.dumps(settings).encode() + b"\n")
        pipe.close()
        code = await self.process.wait()
        await asyncio.gather(*self._readers)
        return code

    async def close(self) -> None:
        """End the process."""
        await stop(self.process, patience=1.0)
        for reader in self._readers:
            reader.cancel()


async def start(python: str, folder: Path, *, line: Callable[[str], None]) -> Program:
    """Start the process; each line that the program prints goes to `line`."""
    process = await asyncio.create_subprocess_exec(
        python,
        "-u",
        str(_HOST),
        str(folder),
        cwd=folder if folder.is_dir() else folder.parent,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
        start_new_session=True,
    )
    program = Program(process=process, line=line)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            program._readers.append(asyncio.create_task(_forward(stream, program)))  # noqa: SLF001
    return program


async def _forward(stream: asyncio.StreamReader, program: Program) -> None:
    while data := await stream.readline():
        program.line(data.decode(errors="replace").rstrip())
