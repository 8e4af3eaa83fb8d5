"""A policy pack's process: a folder with `PulumiPolicy.yaml` and `__main__.py`, started as Pulumi starts it."""

import asyncio
import collections
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.engine import processes
from isthmus.engine.errors import PolicyPackError, UnsupportedError
from isthmus.engine.processes import Process, Take, keep_lines, stop
from isthmus.engine.spawning import pack_command
from isthmus.engines.project import runtime_of, yaml_map

_FILE = "PulumiPolicy.yaml"
_START_SECONDS = 60.0
_KEPT_LINES = 30


@dataclass(kw_only=True)
class PackProcess:
    """A process that has begun to import what packs use, and waits to be told about which stack it is.

    `version` is what `PulumiPolicy.yaml` says, which counts more than what the pack says of itself; empty where it
    says nothing.
    """

    folder: Path
    version: str
    process: Process
    lines: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=_KEPT_LINES))
    readers: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    async def serve(self, settings: Mapping[str, Any], *, line: Callable[[str], None]) -> int:
        """Tell the pack about which stack it is; returns the port that it then listens on.

        Each line that it prints goes to `line`. Raises PolicyPackError where it does not get that far.
        """
        pipe, out, err = self.process.stdin, self.process.stdout, self.process.stderr
        self.readers.append(asyncio.create_task(keep_lines(err, self.lines, line)))
        pipe.write(json.dumps(settings).encode() + b"\n")
        try:
            said = (await asyncio.wait_for(out.readline(), _START_SECONDS)).decode(errors="replace").strip()
        except TimeoutError as error:
            raise self._failed(f"did not start in {_START_SECONDS:.0f} s") from error
        if not said.isdigit():
            await asyncio.wait(self.readers, timeout=2)
            raise self._failed(
                f"printed {said!r} before it was ready, where the protocol wants its port"
                if said
                else "ended before it was ready"
            )
        self.readers.append(asyncio.create_task(keep_lines(out, self.lines, line)))
        return int(said)

    def ended(self) -> PolicyPackError:
        """The error to raise where the process has gone away."""
        return self._failed(f"ended unexpectedly (exit code {self.process.returncode})")

    async def close(self) -> None:
        """End the process."""
        await stop(self.process)
        for reader in self.readers:
            reader.cancel()

    def _failed(self, what: str) -> PolicyPackError:
        tail = "\n    ".join(self.lines)
        return PolicyPackError(
            f"the policy pack {what}" + (f"; its last lines:\n    {tail}" if tail else ""),
            where=str(self.folder),
            hint="nothing is carried out without the policies that were asked for",
        )


async def start(folder: Path, *, engine_address: str, take: Take | None = None) -> PackProcess:
    """Start the pack in a folder, or take the one that was.

    Raises PolicyPackError where it is none, UnsupportedError where it is not Python.
    """
    folder = folder.resolve()
    described = _described(folder)
    runtime = runtime_of(described)
    if runtime.get("name") != "python":
        raise UnsupportedError(f"a policy pack in {runtime.get('name')}", where=str(folder / _FILE))
    command = pack_command(folder, runtime.get("options") or {}, engine_address=engine_address)
    process = await processes.start(command, take=take)
    return PackProcess(folder=folder, version=str(described.get("version") or ""), process=process)


def _described(folder: Path) -> dict[str, Any]:
    try:
        described = yaml_map(folder / _FILE)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PolicyPackError(
            "there is no policy pack", where=str(folder / _FILE), hint="--policy-pack names the folder with this file"
        ) from error
    if not (folder / "__main__.py").exists():
        raise PolicyPackError("the policy pack has no __main__.py", where=str(folder))
    return described
