"""A provider's process: started the way Pulumi's language host starts it, spoken to over gRPC."""

import asyncio
import collections
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.engine.errors import PluginError, UnsupportedError
from isthmus.engine.processes import stop
from isthmus.engines.project import runtime_of, virtual_python, yaml_map

_HOST = Path(__file__).with_name("host") / "plugin.py"
_START_SECONDS = 60.0
_KEPT_LINES = 30


@dataclass(kw_only=True)
class Plugin:
    """A process that listens on `port` of the loopback interface."""

    package: str
    folder: Path
    process: asyncio.subprocess.Process
    lines: collections.deque[str]
    readers: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def port(self) -> int:
        """The port, once the process has said it on its first line; raises PluginError where it doesn't."""
        out = self.process.stdout
        if out is None:
            raise PluginError(f"the output of provider {self.package} is not there", where=str(self.folder))
        try:
            line = (await asyncio.wait_for(out.readline(), _START_SECONDS)).decode().strip()
        except TimeoutError as error:
            raise self._failed(f"did not start in {_START_SECONDS:.0f} s") from error
        if not line.isdigit():
            await asyncio.sleep(0)
            await asyncio.wait(self.readers, timeout=2)
            raise self._failed(f"did not start: it said {line!r} where its port was expected")
        self.readers.append(asyncio.create_task(_read(out, self.lines, None)))
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


async def start(
    package: str, folder: Path, *, cwd: Path, engine_address: str, line: Callable[[str], None] | None = None
) -> Plugin:
    """Start the plugin in `folder`; its process is told the engine's address, as the protocol wants."""
    python = virtual_python(folder, _options(folder))
    # 64 KiB is asyncio's limit of a line; a provider that logs longer ones must not stop the run.
    process = await asyncio.create_subprocess_exec(
        python,
        str(_HOST),
        str(folder),
        engine_address,
        cwd=cwd,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
        start_new_session=True,
    )
    plugin = Plugin(package=package, folder=folder, process=process, lines=collections.deque(maxlen=_KEPT_LINES))
    if process.stderr is not None:
        plugin.readers.append(asyncio.create_task(_read(process.stderr, plugin.lines, line)))
    return plugin


def _options(folder: Path) -> dict[str, Any]:
    path = folder / "PulumiPlugin.yaml"
    try:
        described = runtime_of(yaml_map(path))
    except FileNotFoundError as error:
        raise PluginError("the provider's folder has no PulumiPlugin.yaml", where=str(folder)) from error
    if described.get("name") != "python":
        raise UnsupportedError(f"a provider in {described.get('name')}", where=str(path))
    return described.get("options") or {}


async def _read(
    stream: asyncio.StreamReader, lines: collections.deque[str], tell: Callable[[str], None] | None
) -> None:
    while data := await stream.readline():
        text = data.decode(errors="replace").rstrip()
        lines.append(text)
        if tell is not None:
            tell(text)
