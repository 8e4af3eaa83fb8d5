"""The state of a run that goes on: what there is, and what has been begun, recorded as it happens."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from isthmus.engine.journal import Journal, numbered
from isthmus.engine.state import Deployment, Operation, OperationType, ResourceState


@dataclass(kw_only=True)
class Snapshot:
    """Resources by a serial number, and operations that were begun by theirs.

    Every change is one record in the journal, written before the change counts; without a journal, as in a preview,
    nothing is written.
    """

    resources: dict[int, ResourceState]
    pending: dict[int, Operation]
    journal: Journal | None = None
    changed: bool = False
    _next: int = field(default=0)

    @classmethod
    def load(cls, deployment: Deployment, journal: Journal | None) -> "Snapshot":
        """The snapshot that a run begins with."""
        resources, pending = numbered(deployment)
        return cls(resources=resources, pending=pending, journal=journal, _next=len(resources) + len(pending))

    def begin(self, kind: OperationType, resource: ResourceState) -> int:
        """Record that an operation is about to begin; returns its number."""
        number, operation = self._take(), Operation(type=kind, resource=resource)
        if self.journal is not None:
            self.journal.begin(number, operation)
        self.pending[number] = operation
        self.changed = True
        return number

    async def durable(self) -> None:
        """Wait until what has been recorded would outlast a loss of power; a step does before its provider acts."""
        if self.journal is not None:
            await self.journal.durable()

    def commit(
        self,
        *operations: int,
        put: Iterable[tuple[int | None, ResourceState]] = (),
        drop: Iterable[int] = (),
    ) -> list[int]:
        """Record an outcome: the operations have ended, resources are as given, others are gone.

        A resource put under None is new; the serial numbers of all that were put are returned.
        """
        placed = [(self._take() if serial is None else serial, resource) for serial, resource in put]
        dropped = tuple(drop)
        if self.journal is not None:
            self.journal.commit(operations, placed, dropped)
        for operation in operations:
            del self.pending[operation]
        for serial in dropped:
            del self.resources[serial]
        self.resources.update(placed)
        self.changed = True
        return [serial for serial, _ in placed]

    def deployment(self, salt: str) -> Deployment:
        """What to write."""
        return Deployment(
            resources=tuple(self.resources.values()),
            pending=tuple(self.pending.values()),
            salt=salt,
        )

    def _take(self) -> int:
        number = self._next
        self._next += 1
        return number
