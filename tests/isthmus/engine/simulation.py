"""The engine's own parts, run in one process against a provider that is a dictionary: thousands of runs in a minute.

What is real: registration, planning, steps, deletion, recovery, the journal's file, the state's file, encryption.
What is not: processes and gRPC. A run can be killed at any write to the journal and at any call of the provider.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.engine import backend as files
from isthmus.engine import journal as journals
from isthmus.engine import urn as urns
from isthmus.engine.aliases import Alias
from isthmus.engine.backend import Backend
from isthmus.engine.context import Context
from isthmus.engine.crypto import Crypter
from isthmus.engine.deletion import Deleter
from isthmus.engine.display import SilentDisplay
from isthmus.engine.errors import ProviderError
from isthmus.engine.goal import Goal
from isthmus.engine.opened import Opened, begin_journal, fold
from isthmus.engine.policies import Policies
from isthmus.engine.provider import CheckFailure, Diff, Made, Provider
from isthmus.engine.registrar import Registered, Registrar
from isthmus.engine.registry import Registry
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Deployment, Operation, ResourceState
from isthmus.engine.unfinished import settle_unwanted
from isthmus.engine.update import finish
from isthmus.engine.values import UNKNOWN, Properties, Secret, Unknown, Value, unwrap
from isthmus.engines.results import Options

STACK, PROJECT = "dev", "proj"
TYPE = "model:index:Thing"
# A key that costs nothing to derive: the derivation has its own tests.
CRYPTER = Crypter(state="v1:c2FsdHNhbHQ=:v1:AAAA:AAAA", key=b"k" * 32)


class KilledError(BaseException):
    """The process was killed, as far as the engine can tell."""


@dataclass(kw_only=True)
class Fuse:
    """Kills the run at the given count of ticks, and at every one after; never where `left` is None."""

    left: int | None = None

    def tick(self) -> None:
        """Something happens at which a process can be killed."""
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            raise KilledError


@dataclass(frozen=True, kw_only=True)
class Node:
    """A resource of a program: it takes values from the nodes in `needs` and comes after those in `after`.

    `renamed` gives it its second name, in the program; what it is to the provider stays. Each is the other's alias.
    """

    name: str
    key: int = 0
    value: int | str = 0
    secret: bool = False
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    key_from: str = ""
    delete_first: bool | None = None
    fails: str = ""
    renamed: bool = False

    @property
    def urn(self) -> str:
        """The node's URN."""
        return _urn(self.name.upper() if self.renamed else self.name)

    @property
    def alias(self) -> str:
        """The URN under its other name."""
        return _urn(self.name if self.renamed else self.name.upper())


def _urn(name: str) -> str:
    return urns.make(stack=STACK, project=PROJECT, parent="", kind=TYPE, name=name)


@dataclass(kw_only=True)
class World:
    """What there is outside the engine: the provider's things, and the state's folder."""

    root: Path
    things: dict[str, Value] = field(default_factory=dict[str, Value])
    calls: list[str] = field(default_factory=list[str])

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


class FakeProvider(Provider):
    """A provider of things in a dictionary, by key."""

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
        return Diff(changes=bool(changed), replaces=tuple(k for k in changed if k == "key"), changed=changed)

    async def create(self, urn: str, inputs: Properties, *, timeout: float, preview: bool) -> Made:
        await self._begin("create", inputs)
        key = str(unwrap(inputs["key"]))
        self.world.things[key] = unwrap(inputs["value"])
        self.fuse.tick()
        return Made(id=key, outputs={k: v for k, v in inputs.items() if k != "fails"})

    async def update(
        self, old: ResourceState, inputs: Properties, ignore: Sequence[str], *, timeout: float, preview: bool
    ) -> dict[str, Value]:
        await self._begin("update", inputs)
        assert old.id in self.world.things
        self.world.things[old.id] = unwrap(inputs["value"])
        self.fuse.tick()
        return {k: v for k, v in inputs.items() if k != "fails"}

    async def delete(self, old: ResourceState, *, timeout: float) -> None:
        await self._begin("delete", old.inputs)
        self.world.things.pop(old.id, None)
        self.fuse.tick()

    async def read(self, urn: str, ident: str, outputs: Properties, inputs: Properties | None) -> Made:
        if ident not in self.world.things:
            return Made(id="", outputs={})
        return Made(id=ident, outputs=dict(outputs), inputs=dict(inputs or {}))

    async def _begin(self, operation: str, inputs: Properties) -> None:
        self.fuse.tick()
        await asyncio.sleep(0)
        assert not any(isinstance(unwrap(v), Unknown) for v in inputs.values())
        self.world.calls.append(f"{operation} {unwrap(inputs['key'])}")
        if unwrap(inputs.get("fails", "")) == operation:
            raise ProviderError(f"{operation} was told to fail")


class FakeRegistry(Registry):
    """A registry with one provider, which is there."""

    def __init__(self, provider: FakeProvider) -> None:
        super().__init__({})
        self._provider = provider

    async def provider(self, state: ResourceState) -> Provider | None:
        return self._provider


class FusedJournal(journals.Journal):
    """A journal at whose writes the run can be killed, before and after."""

    fuse: Fuse

    def begin(self, number: int, operation: Operation) -> None:
        self.fuse.tick()
        super().begin(number, operation)
        self.fuse.tick()

    def commit(self, ended: Any, put: Any, drop: Any) -> None:
        self.fuse.tick()
        super().commit(ended, put, drop)
        self.fuse.tick()


def up(world: World, nodes: Sequence[Node], *, fuse: Fuse | None = None) -> Context | None:
    """Make the world what the program says; None where the run was killed."""
    return _run(world, nodes, fuse or Fuse())


def destroy(world: World, *, fuse: Fuse | None = None) -> Context | None:
    """Delete everything; None where the run was killed."""
    return _run(world, None, fuse or Fuse())


def _run(world: World, nodes: Sequence[Node] | None, fuse: Fuse) -> Context | None:
    base = world.backend.read()
    opened = Opened(backend=world.backend, crypter=CRYPTER, base=base, deployment=world.deployment())
    begun = begin_journal(opened)
    begun.close(remove=False)
    journal = FusedJournal(world.backend.journal, opened.base, CRYPTER)
    journal.fuse = fuse
    context = Context(
        project=PROJECT,
        stack=STACK,
        options=Options(parallel=4),
        dry_run=False,
        snapshot=Snapshot.load(opened.deployment, journal),
        display=SilentDisplay(),
    )
    registry = FakeRegistry(FakeProvider(world, fuse))
    try:
        asyncio.run(_program(context, registry, nodes) if nodes is not None else _destroy(context, registry))
    except KilledError:
        journal.close(remove=False)
        return None
    fold(opened=opened, context=context, journal=journal, began=0.0)
    return context


async def _destroy(context: Context, registry: Registry) -> None:
    await settle_unwanted(context, registry)
    await Deleter(context, registry).delete_all(list(context.snapshot.resources))


async def _program(context: Context, registry: Registry, nodes: Sequence[Node]) -> None:
    deleter = Deleter(context, registry)
    registrar = Registrar(context, registry, deleter, Policies(context))
    tasks: dict[str, asyncio.Task[Registered]] = {}

    async def register(node: Node) -> Registered:
        before = {name: await tasks[name] for name in (*node.needs, *node.after, *filter(None, [node.key_from]))}
        return await registrar.register(_goal(node, before))

    for node in nodes:
        tasks[node.name] = asyncio.create_task(register(node))
    await asyncio.gather(*tasks.values())
    await finish(context, registry, deleter)


def _goal(node: Node, before: Mapping[str, Registered]) -> Goal:
    def output(name: str, key: str) -> Value:
        state = before[name].state
        return UNKNOWN if state is None else state.outputs[key]

    value: Value = f"s3cr3t-{node.value}-of-{node.name}" if node.secret else float(node.value)
    key: Value = f"{node.name}-{node.key}"
    if node.key_from:
        above = output(node.key_from, "key")
        key = UNKNOWN if isinstance(above, Unknown) else f"{node.name}-on-{above}"
    inputs: dict[str, Value] = {"key": key, "value": Secret(value) if node.secret else value, "fails": node.fails}
    inputs |= {f"from-{name}": output(name, "value") for name in node.needs}
    urn_of = {name: registered.urn for name, registered in before.items()}
    property_dependencies = {f"from-{name}": (urn_of[name],) for name in node.needs}
    if node.key_from:
        property_dependencies["key"] = (urn_of[node.key_from],)
    return Goal(
        urn=node.urn,
        type=TYPE,
        custom=True,
        inputs=inputs,
        dependencies=tuple(sorted(urn_of.values())),
        property_dependencies=property_dependencies,
        delete_before_replace=node.delete_first,
        aliases=(Alias(urn=node.alias),),
    )


def expected(nodes: Sequence[Node]) -> dict[str, Any]:
    """The things that there should be when the program has run."""
    keys: dict[str, str] = {}
    found: dict[str, Any] = {}
    for node in nodes:
        keys[node.name] = f"{node.name}-on-{keys[node.key_from]}" if node.key_from else f"{node.name}-{node.key}"
        found[keys[node.name]] = f"s3cr3t-{node.value}-of-{node.name}" if node.secret else float(node.value)
    return json.loads(json.dumps(found))
