"""A world without processes: a provider that is a dictionary, and a fuse that ends a run at any moment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from isthmus.engine import backend as files
from isthmus.engine import journal as journals
from isthmus.engine.backend import Backend
from isthmus.engine.context import Context
from isthmus.engine.crypto import Crypter
from isthmus.engine.errors import ProviderError
from isthmus.engine.provider import CheckFailure, Diff, Made, Provider
from isthmus.engine.registry import Registry
from isthmus.engine.state import Deployment, Operation, ResourceState
from isthmus.engine.values import Properties, Unknown, Value, unwrap

STACK, PROJECT = "dev", "proj"
TYPE = "model:index:Thing"
# A key that costs nothing to derive: the derivation has its own tests.
CRYPTER = Crypter(state="v1:c2FsdHNhbHQ=:v1:AAAA:AAAA", key=b"k" * 32)
Ending: TypeAlias = Literal["kill", "stop", "cancel"]


class KilledError(BaseException):
    """The process was killed, as far as the engine can tell."""


@dataclass(kw_only=True)
class Fuse:
    """Ends the run at the given count of ticks; never where `left` is None.

    `kill` ends the process, `stop` is Ctrl-C twice: the state is written; `cancel` is Ctrl-C once.
    """

    left: int | None = None
    ending: Ending = "kill"
    context: Context | None = None

    def tick(self) -> None:
        """Something happens at which a run can end."""
        if self.left is None:
            return
        self.left -= 1
        if self.left > 0:
            return
        if self.ending != "cancel":
            raise KilledError
        if self.context is not None:
            self.context.cancelling = True


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What there is; `within` is the key of the thing with which it goes, empty where there is none."""

    value: Value
    within: str = ""


@dataclass(kw_only=True)
class World:
    """What there is outside the engine: the provider's things by key, and the state's folder.

    `by_hand` holds the keys of things that somebody made by hand and that no run has taken up yet, `retained` the names
    of the nodes whose things a run may have let go of without deleting them.
    """

    root: Path
    things: dict[str, Thing] = field(default_factory=dict[str, Thing])
    by_hand: set[str] = field(default_factory=set[str])
    retained: set[str] = field(default_factory=set[str])

    @property
    def backend(self) -> Backend:
        """The state's files."""
        return Backend(root=self.root, project=PROJECT, stack=STACK)

    def deployment(self) -> Deployment:
        """The state as a run would find it."""
        base = self.backend.read()
        found = files.parse(files.latest(base, self.backend.path), CRYPTER)
        return journals.replay(self.backend.journal, base, found, CRYPTER) or found

    def written(self) -> str:
        """Every byte of state on the disk."""
        return "".join(p.read_text() for p in sorted(self.root.rglob("*")) if p.is_file())

    def remove(self, key: str) -> None:
        """Remove a thing, and what goes with it."""
        self.things.pop(key, None)
        for inner in [k for k, thing in self.things.items() if thing.within == key]:
            self.remove(inner)


class FakeProvider(Provider):
    """A provider of things in a dictionary, by key; like a real one, its create takes up what is there."""

    def __init__(self, world: World, fuse: Fuse) -> None:
        self.world = world
        self.fuse = fuse
        self.previews = False

    async def check(self, urn: str, old: Properties, new: Properties) -> tuple[dict[str, Value], list[CheckFailure]]:
        if unwrap(new.get("fails", "")) == "check":
            return dict(new), [CheckFailure(property="fails", reason="was told to")]
        return dict(new), []

    async def diff(self, old: ResourceState, new: Properties, ignore: Sequence[str]) -> Diff:
        await asyncio.sleep(0)
        before = {k: unwrap(v) for k, v in old.inputs.items() if k != "fails"}
        after = {k: unwrap(v) for k, v in new.items() if k != "fails"}
        changed = tuple(sorted(k for k in {*before, *after} if before.get(k) != after.get(k)))
        replaces = tuple(k for k in changed if k in ("key", "within"))
        return Diff(changes=bool(changed), replaces=replaces, changed=changed)

    async def create(self, urn: str, inputs: Properties, *, timeout: float, preview: bool) -> Made:
        await self._begin("create", inputs)
        key = str(unwrap(inputs["key"]))
        self.world.things[key] = Thing(value=unwrap(inputs["value"]), within=str(unwrap(inputs.get("within", ""))))
        self.fuse.tick()
        return Made(id=key, outputs={k: v for k, v in inputs.items() if k != "fails"})

    async def update(
        self, old: ResourceState, inputs: Properties, ignore: Sequence[str], *, timeout: float, preview: bool
    ) -> dict[str, Value]:
        await self._begin("update", inputs)
        assert old.id in self.world.things
        within = str(unwrap(inputs.get("within", "")))
        self.world.things[old.id] = Thing(value=unwrap(inputs["value"]), within=within)
        self.fuse.tick()
        return {k: v for k, v in inputs.items() if k != "fails"}

    async def delete(self, old: ResourceState, *, timeout: float) -> None:
        assert not old.protect
        await self._begin("delete", old.inputs)
        self.world.remove(old.id)
        self.fuse.tick()

    async def read(self, urn: str, ident: str, outputs: Properties, inputs: Properties | None) -> Made:
        if ident not in self.world.things:
            return Made(id="", outputs={})
        if inputs is None:
            known: dict[str, Value] = {"key": ident, "value": self.world.things[ident].value}
            return Made(id=ident, outputs=known, inputs=known)
        return Made(id=ident, outputs=dict(outputs), inputs=dict(inputs))

    async def _begin(self, operation: str, inputs: Properties) -> None:
        self.fuse.tick()
        await asyncio.sleep(0)
        assert not any(isinstance(unwrap(v), Unknown) for v in inputs.values())
        if unwrap(inputs.get("fails", "")) == operation:
            raise ProviderError(f"{operation} was told to fail")


class FakeRegistry(Registry):
    """A registry with one provider, which is there."""

    def __init__(self, provider: FakeProvider) -> None:
        super().__init__({})
        self._provider = provider

    def has(self, package: str) -> bool:
        return True

    async def reconfigure(self, old: ResourceState | None, urn: str, inputs: Properties, package: str) -> Properties:
        return inputs

    async def provider(self, state: ResourceState) -> Provider | None:
        return self._provider


class FusedJournal(journals.Journal):
    """A journal at whose writes the run can end, before and after."""

    fuse: Fuse

    def begin(self, number: int, operation: Operation) -> None:
        self.fuse.tick()
        super().begin(number, operation)
        self.fuse.tick()

    def commit(self, ended: Any, put: Any, drop: Any) -> None:
        self.fuse.tick()
        super().commit(ended, put, drop)
        self.fuse.tick()
