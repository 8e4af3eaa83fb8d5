"""What the parts of one run share: its state, its tally, and the display."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from isthmus.engine.errors import CancelledError
from isthmus.engine.redaction import Redactor
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Operation, OperationType, ResourceState
from isthmus.engines.events import Diagnostic, Display, Op, PolicyViolated, ResourceFinished, ResourceStarted, Severity
from isthmus.engines.results import Failure, Options
from isthmus.errors import IsthmusError


@dataclass(kw_only=True)
class Context:
    """One run of one stack; everything here is touched by the event loop's thread only."""

    project: str
    stack: str
    options: Options
    dry_run: bool
    snapshot: Snapshot
    display: Display
    kind: str = "update"
    redactor: Redactor = field(default_factory=Redactor)
    changes: Counter[str] = field(default_factory=Counter[str])
    failures: list[Failure] = field(default_factory=list[Failure])
    violations: list[PolicyViolated] = field(default_factory=list[PolicyViolated])
    failed: set[str] = field(default_factory=set[str])
    not_tried: list[str] = field(default_factory=list[str])
    seen: set[str] = field(default_factory=set[str])
    replaced: set[str] = field(default_factory=set[str])
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    left_out: set[str] = field(default_factory=set[str])
    absent: set[str] = field(default_factory=set[str])
    steps: dict[str, ResourceFinished] = field(default_factory=dict[str, ResourceFinished])
    foreseen: dict[str, ResourceState] = field(default_factory=dict[str, ResourceState])
    cancelling: bool = False
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    olds: dict[str, int] = field(init=False)
    inherited: dict[int, Operation] = field(init=False)
    gate: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Find the old resources by URN, and what a killed run left unfinished."""
        self.gate = asyncio.Semaphore(max(1, self.options.parallel))
        self.olds = {r.urn: serial for serial, r in self.snapshot.resources.items() if not r.delete}
        self.inherited = dict(self.snapshot.pending)
        for resource in self.snapshot.resources.values():
            self.redactor.learn(resource.inputs)
            self.redactor.learn(resource.outputs)

    def old(self, urn: str) -> ResourceState | None:
        """The resource as the state has it, before this run."""
        serial = self.olds.get(urn)
        return None if serial is None else self.snapshot.resources[serial]

    @property
    def hopeless(self) -> bool:
        """Whether the run cannot succeed, because a plugin is absent: nothing more is begun."""
        return bool(self.absent) and not self.dry_run

    def unfinished(self, urn: str, *types: OperationType, doomed: bool = False) -> list[int]:
        """The operations on the resource that a killed run left without an outcome."""
        return [
            number
            for number, operation in self.inherited.items()
            if operation.resource.urn == urn and operation.type in types and operation.resource.delete == doomed
        ]

    def commit(
        self, *operations: int, put: Iterable[tuple[int | None, ResourceState]] = (), drop: Iterable[int] = ()
    ) -> list[int]:
        """Record an outcome, which may be that of a killed run's operations too."""
        serials = self.snapshot.commit(*operations, put=put, drop=drop)
        for number in operations:
            self.inherited.pop(number, None)
        return serials

    def started(self, urn: str, op: Op) -> float:
        """Say that a step begins; returns the time to hand to `finished`. Raises where the run is being cancelled."""
        if self.cancelling:
            raise CancelledError("the run was cancelled", where=urn)
        self.display.show(ResourceStarted(urn=urn, op=op))
        return time.perf_counter()

    def finished(self, urn: str, op: Op, began: float = 0.0, changed: tuple[str, ...] = ()) -> None:
        """Say that a step succeeded."""
        self.changes[op] += 1
        seconds = time.perf_counter() - began if began else 0.0
        done = ResourceFinished(urn=urn, op=op, seconds=seconds, changed=changed, planned=self.dry_run)
        if self.dry_run and not (op == "delete" and urn in self.steps):
            # What is replaced is made anew, whatever becomes of the old one.
            self.steps[urn] = done
        self.display.show(done)

    def fail(self, urn: str, op: Op, error: IsthmusError, began: float = 0.0) -> None:
        """Say that a step failed, or was not begun because the run is being cancelled."""
        if isinstance(error, CancelledError):
            self.skip(urn)
            return
        where = "" if error.where == urn else error.where
        message = self.redactor.clean(str(IsthmusError(error.what, where=where, hint=error.hint)))
        self.failed.add(urn)
        self.failures.append(Failure(urn=urn, op=op, message=message))
        seconds = time.perf_counter() - began if began else 0.0
        self.display.show(ResourceFinished(urn=urn, op=op, seconds=seconds, error=message))

    def skip(self, urn: str) -> None:
        """Note that a step was not tried."""
        self.failed.add(urn)
        if urn not in self.not_tried:
            self.not_tried.append(urn)

    def say(self, severity: Severity, message: str, urn: str = "") -> None:
        """Show a message, without what is secret."""
        self.display.show(Diagnostic(severity=severity, message=self.redactor.clean(message), urn=urn))
