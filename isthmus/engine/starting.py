"""Starting the processes of a run before anything else, the engine's own imports included: they take the longest."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from isthmus.engine import collecting, plugin, policy_pack, program, spawning
from isthmus.engine.plugin import Plugin
from isthmus.engine.policy_pack import PackProcess
from isthmus.engine.program import Program
from isthmus.engines.project import Project

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Started:
    """The processes of a run: its providers' by package, the program's where it has one, and its policy packs'.

    `address` is where the engine will listen; nothing else can, because `reserved` holds the port.
    """

    address: str
    reserved: socket.socket
    plugins: dict[str, "asyncio.Task[Plugin]"]
    program: "asyncio.Task[Program] | None"
    packs: "tuple[asyncio.Task[PackProcess], ...]" = ()

    async def close(self) -> None:
        """End every process that could be started."""
        await asyncio.gather(*(_close(task) for task in self.tasks()))

    def tasks(self) -> "list[asyncio.Task[Plugin] | asyncio.Task[Program] | asyncio.Task[PackProcess]]":
        """All that are being started."""
        return [*self.plugins.values(), *([self.program] if self.program is not None else []), *self.packs]


async def run(
    project: Project, work: Callable[[Started], Awaitable[_T]], *, with_program: bool, packs: Sequence[Path] = ()
) -> _T:
    """Start the processes, or take those that were started ahead, do the work, and end them."""
    with spawning.begun() as ahead:
        address = spawning.address_of(ahead.reserved)
        started = Started(
            address=address,
            reserved=ahead.reserved,
            plugins={
                package: asyncio.create_task(
                    plugin.start(package, folder, cwd=project.root, engine_address=address, take=ahead.take)
                )
                for package, folder in sorted(project.plugins.items())
            },
            program=asyncio.create_task(program.start(project.python, project.program, take=ahead.take))
            if with_program
            else None,
            packs=tuple(
                asyncio.create_task(policy_pack.start(folder, engine_address=address, take=ahead.take))
                for folder in packs
            ),
        )
        try:
            # What comes next may hold the loop up with imports.
            await asyncio.wait(started.tasks())
            with collecting.seldom():
                return await work(started)
        finally:
            await started.close()


async def _close(task: "asyncio.Task[Plugin] | asyncio.Task[Program] | asyncio.Task[PackProcess]") -> None:
    await asyncio.wait([task])
    if not task.cancelled() and task.exception() is None:
        await task.result().close()
