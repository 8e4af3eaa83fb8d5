"""A provider's process: started the way Pulumi's language host starts it, spoken to over gRPC."""

import asyncio
import collections
from dataclasses import dataclass, field
from pathlib import Path

from isthmus.engine import processes
from isthmus.engine.errors import PluginError
from isthmus.engine.processes import Process, Take, keep_lines, stop
from isthmus.engine.spawning import plugin_command

_START_SECONDS = 60.0
_KEPT_LINES = 30


@dataclass(kw_only=True)
class Plugin:
    """A process that listens on `port` of the loopback interface."""

    package: str
    folder: Path
    process: Process
    lines: collections.deque[str]
    readers: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def port(self) -> int:
        """The port, once the process has said it on its first line; raises PluginError where it doesn't."""
        out = self.process.stdout
        try:
            line = (await asyncio.wait_for(out.readline(), _START_SECONDS)).decode().strip()
        except TimeoutError as error:
            raise self._failed(f"did not start in {_START_SECONDS:.0f} s") from error
        if not line.isdigit():
            await asyncio.sleep(0)
            await asyncio.wait(self.readers, timeout=2)
            raise self._failed(f"did not start: it said {line!r} where its port was expected")
        self.readers.append(asyncio.create_task(keep_lines(out, self.lines)))
        return int(line)

    def ended(self) -> PluginError:
        """The error to raise where the process has gone away."""
        return self._failed(f"ended unexpectedly (exit code {self.process.returncode})")

    async def close(self) -> None:
        """End the process."""
        await stop(self.process)
        for reader in self.readers:
            reader.cancel()

    def _failed(self, what: str) -> PluginError:
        tail = "\n    ".join(self.lines)
        return PluginError(
            f"provider {self.package} {what}" + (f"; its last lines:\n    {tail}" if tail else ""),
            where=str(self.folder),
            hint="see its lines above; bin/isthmus doctor checks what it needs",
        )


async def start(package: str, folder: Path, *, cwd: Path, engine_address: str, take: Take | None = None) -> Plugin:
    """Start the plugin in `folder`, or take the one that was; it is told the address, as the protocol has it."""
    command = plugin_command(folder, cwd=cwd, engine_address=engine_address)
    process = await processes.start(command, take=take)
    plugin = Plugin(package=package, folder=folder, process=process, lines=collections.deque(maxlen=_KEPT_LINES))
    plugin.readers.append(asyncio.create_task(keep_lines(process.stderr, plugin.lines)))
    return plugin
