"""The Pulumi program's process."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isthmus.engine import processes
from isthmus.engine.processes import Process, Take, stop
from isthmus.engine.spawning import program_command


@dataclass(kw_only=True)
class Program:
    """A process that has begun to import the SDK and waits to be told what to do, in the program's folder."""

    process: Process
    folder: Path

    async def run(self, settings: Mapping[str, Any], *, line: Callable[[str], None]) -> int:
        """Run the program to its end; returns its exit code. Each line that it prints goes to `line`."""
        self.process.stdin.write(json.dumps(settings).encode() + b"\n")
        while data := await self.process.stdout.readline():
            line(data.decode(errors="replace").rstrip())
        return await self.process.wait()

    async def close(self) -> None:
        """End the process."""
        await stop(self.process, patience=1.0)


async def start(python: str, program: Path, *, take: Take | None = None) -> Program:
    """Start the process, or take the one that was started ahead."""
    command = program_command(python, program)
    return Program(process=await processes.start(command, take=take), folder=command.cwd)
