"""Run every chain of checks, next to each other, and gather what they say."""

import asyncio
import contextlib
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from pydantic import SecretStr, ValidationError

from isthmus.conformance.chain import CHAINS, CLEAN_SECONDS, Event
from isthmus.conformance.report import CheckResult, Report
from isthmus.contract import Contract
from isthmus.variables import SECRET_NAMES, environment, variables

START_SECONDS = 180.0
"""Longest start of a chain, or of a client: MLflow's import takes seconds, and many on a busy machine."""

Progress = Callable[[CheckResult], None]
Command = Callable[[str], Sequence[str]]


def chain_command(chain: str) -> Sequence[str]:
    """Give the command that runs a chain."""
    return (sys.executable, "-m", "isthmus.conformance.chain", chain)


def verify(
    contract: Contract,
    *,
    progress: Progress | None = None,
    chains: Sequence[str] = tuple(CHAINS),
    command: Command = chain_command,
) -> Report:
    """Prove that a live estate honours its contract; never raises for what a check finds.

    `progress` is told each result as it comes. The report's order is that of the components.
    """
    return asyncio.run(_verify(contract, chains, progress or _quiet, command))


def _quiet(_: CheckResult) -> None:
    pass


async def _verify(contract: Contract, chains: Sequence[str], progress: Progress, command: Command) -> Report:
    began = time.monotonic()
    runs = [ChainRun(chain=chain, contract=contract, progress=progress) for chain in chains]
    await asyncio.gather(*(run.run(command(run.chain)) for run in runs))
    checks = tuple(result for run in runs for result in run.results)
    return Report(checks=checks, seconds=round(time.monotonic() - began, 3))


@dataclass(kw_only=True)
class ChainRun:
    """One chain's process, and what came from it."""

    chain: str
    contract: Contract
    progress: Progress
    results: list[CheckResult] = field(default_factory=list[CheckResult])
    _plan: tuple[str, ...] = ()
    _current: Event | None = None
    _began: float = 0

    async def run(self, command: Sequence[str]) -> None:
        """Start the process, follow its events, end it if it hangs, and account for every check of its plan."""
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment(self.contract, os.environ)
        )
        # PIPE above makes all three.
        stdin, stdout = cast("asyncio.StreamWriter", process.stdin), cast("asyncio.StreamReader", process.stdout)
        errors = asyncio.create_task(_tail(cast("asyncio.StreamReader", process.stderr)))
        try:
            stdin.write(revealed(self.contract).encode())
            stdin.close()
            await self._follow(process, stdout)
        finally:
            await _end(process)
        self._account(await errors)

    async def _follow(self, process: Process, events: asyncio.StreamReader) -> None:
        ended = False
        limit = START_SECONDS
        while True:
            try:
                line = await asyncio.wait_for(events.readline(), limit)
            except TimeoutError:
                if ended:
                    return
                # The first end is gentle: the chain cleans up, and says so.
                ended, limit = True, CLEAN_SECONDS + 5
                self._overdue()
                process.terminate()
                continue
            if not line:
                return
            limit = self._take(line, limit)

    def _take(self, line: bytes, limit: float) -> float:
        """Take an event, and give the seconds that the next one may take."""
        try:
            event = Event.model_validate_json(line)
        except ValidationError:
            return limit
        if event.kind == "plan":
            self._plan = event.plan
        elif event.kind == "start":
            self._current, self._began = event, time.monotonic()
            return event.timeout
        elif event.result is not None:
            self._current = None
            if all(result.name != event.result.name for result in self.results):
                self._add(event.result)
        return START_SECONDS

    def _overdue(self) -> None:
        if self._current is not None:
            event, seconds = self._current, time.monotonic() - self._began
            message = f"expected an answer within {event.timeout:g} s; came none; look: {event.look}"
            self._add(CheckResult(name=event.name, ok=False, seconds=round(seconds, 3), message=message))

    def _account(self, errors: str) -> None:
        """Add a failure for each check that should have run and didn't."""
        done = {result.name for result in self.results}
        why = f"; its last words: {errors}" if errors else ""
        missing = [name for name in self._plan or (f"{self.chain}.start",) if name not in done]
        for name in missing:
            message = f"expected a result; came none: the chain {self.chain!r} ended before it{why}"
            self._add(CheckResult(name=name, ok=False, seconds=0, message=message))

    def _add(self, result: CheckResult) -> None:
        clean = result.model_copy(update={"message": redact(result.message, self.contract)})
        self.results.append(clean)
        self.progress(clean)


async def _tail(stream: asyncio.StreamReader) -> str:
    text = (await stream.read()).decode(errors="replace")
    return " ".join(text.split())[-500:]


async def _end(process: Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), 5)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def redact(text: str, contract: Contract) -> str:
    """Take the contract's secrets out of a text."""
    named = variables(contract)
    for name in sorted(SECRET_NAMES):
        if secret := named.get(name):
            text = text.replace(secret, f"${name}")
    return text


def revealed(contract: Contract) -> str:
    """Give the contract as JSON with its secrets, for a pipe to a process of ours and nothing else."""

    def reveal(value: object) -> str:
        if isinstance(value, SecretStr):
            return value.get_secret_value()
        raise TypeError(f"{type(value).__name__} isn't of a contract")

    return json.dumps(contract.model_dump(), default=reveal)
