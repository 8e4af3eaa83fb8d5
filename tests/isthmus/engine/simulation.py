"""The engine's own parts, run in one process against a provider that is a dictionary: thousands of runs in minutes.

What is real: requests, transforms, registration, planning, steps, deletion, recovery, the journal's file, the state's
file, encryption. What is not: processes and gRPC. A run can end at any write to the journal and at any call of the
provider.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.deletion import Deleter
from isthmus.engine.display import SilentDisplay
from isthmus.engine.finishing import finish
from isthmus.engine.goal import from_request
from isthmus.engine.opened import Opened, begin_journal, fold
from isthmus.engine.policies import Policies
from isthmus.engine.protocol import alias_pb2, callback_pb2
from isthmus.engine.protocol import resource_pb2 as pb
from isthmus.engine.registrar import Registered, Registrar
from isthmus.engine.registry import Registry
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Deployment, Operation, ResourceState
from isthmus.engine.transforms import Transforms
from isthmus.engine.unfinished import settle_unwanted
from isthmus.engine.values import UNKNOWN, Properties, Secret, Unknown, Value
from isthmus.engine.wire import from_struct, to_struct
from isthmus.engines.results import Options
from tests.isthmus.engine.fake import (
    CRYPTER,
    PROJECT,
    STACK,
    TYPE,
    FakeProvider,
    FakeRegistry,
    Fuse,
    FusedJournal,
    KilledError,
    Thing,
    World,
)

_BY_HAND = 9
_ADDED = 100.0


@dataclass(frozen=True, kw_only=True)
class Node:
    """A resource of a program: it takes values from the nodes in `needs` and comes after those in `after`.

    `renamed` gives it its second name, in the program; what it is to the provider stays. Each is the other's alias.
    `within` is the node with which it is deleted, `along` the one with which it is replaced. One that is `imported` is
    made by hand first. A `transformed` one has its value changed by a transform of its own.
    """

    name: str
    key: int = 0
    value: int | str = 0
    secret: bool = False
    hidden: bool = False
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    key_from: str = ""
    delete_first: bool | None = None
    fails: str = ""
    renamed: bool = False
    within: str = ""
    along: str = ""
    imported: bool = False
    transformed: bool = False
    protect: bool = False
    retained: bool = False
    ignore: tuple[str, ...] = ()
    replace_on: tuple[str, ...] = ()

    @property
    def urn(self) -> str:
        """The node's URN."""
        return _urn(self.name.upper() if self.renamed else self.name)

    @property
    def alias(self) -> str:
        """The URN under its other name."""
        return _urn(self.name if self.renamed else self.name.upper())

    def given(self) -> Value:
        """The value that the program gives it."""
        return f"s3cr3t-{self.value}-of-{self.name}" if self.secret else float(self.value)

    def wanted(self) -> Value:
        """The value that it should have."""
        given = self.given()
        return given + _ADDED if self.transformed and isinstance(given, float) else given

    def before(self) -> set[str]:
        """The nodes that come before it."""
        return {*self.needs, *self.after, *filter(None, (self.key_from, self.within, self.along))}


def _urn(name: str) -> str:
    return urns.make(stack=STACK, project=PROJECT, parent="", kind=TYPE, name=name)


def keys(nodes: Sequence[Node]) -> dict[str, str]:
    """The key of each node's thing, by name."""
    found: dict[str, str] = {}
    for node in nodes:
        own = f"{node.name}-{_BY_HAND if node.imported else node.key}"
        found[node.name] = f"{node.name}-on-{found[node.key_from]}" if node.key_from else own
    return found


def expected(nodes: Sequence[Node]) -> dict[str, Any]:
    """The things that there should be when the program has run, by key, each with its value.

    Those are left out whose key depends on what was before; None is the value that does.
    """
    key_of = keys(nodes)
    doubtful: set[str] = set()
    for node in nodes:
        if "key" in node.ignore or node.key_from in doubtful:
            doubtful.add(node.name)
    return {
        key_of[node.name]: None if "value" in node.ignore else json.loads(json.dumps(node.wanted()))
        for node in nodes
        if node.name not in doubtful
    }


def make_by_hand(world: World, nodes: Sequence[Node]) -> None:
    """Make what the program imports, where it is not there or is nobody's yet, as a user would have."""
    for node in nodes:
        key = keys([node])[node.name] if node.imported else ""
        if key and (key not in world.things or key in world.by_hand):
            world.things[key] = Thing(value=node.wanted())
            world.by_hand.add(key)


def unprotect(world: World) -> None:
    """Take the protection off everything in the state, as a user does who means it."""
    found = world.deployment()
    freed = Deployment(
        resources=tuple(replace(r, protect=False) for r in found.resources),
        pending=tuple(Operation(type=o.type, resource=replace(o.resource, protect=False)) for o in found.pending),
        salt=found.salt,
    )
    world.backend.write(freed, CRYPTER)
    world.backend.journal.unlink(missing_ok=True)


def up(world: World, nodes: Sequence[Node], *, fuse: Fuse | None = None) -> Context | None:
    """Make the world what the program says; None where the run was killed or stopped."""
    return _run(world, nodes, fuse or Fuse())


def destroy(world: World, *, fuse: Fuse | None = None) -> Context | None:
    """Delete everything; None where the run was killed or stopped."""
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
    fuse.context = context
    registry = FakeRegistry(FakeProvider(world, fuse))
    try:
        asyncio.run(_program(context, registry, nodes) if nodes is not None else _destroy(context, registry))
    except KilledError:
        if fuse.ending == "stop":
            fold(opened=opened, context=context, journal=journal, began=0.0)
        else:
            journal.close(remove=False)
        return None
    fold(opened=opened, context=context, journal=journal, began=0.0)
    return context


async def _destroy(context: Context, registry: Registry) -> None:
    await settle_unwanted(context, registry)
    await Deleter(context, registry).delete_all(list(context.snapshot.resources))


class _Here(Transforms):
    """Transforms that run in this process: there is one, and it adds to the value."""

    async def _call(self, callback: Any, asked: Any, kind: Any, where: str) -> Any:
        properties = from_struct(asked.properties)
        value = properties["value"]
        if isinstance(value, float):
            properties["value"] = value + _ADDED
        return kind(properties=to_struct(properties), options=asked.options)


async def _program(context: Context, registry: Registry, nodes: Sequence[Node]) -> None:
    deleter = Deleter(context, registry)
    registrar = Registrar(context, registry, deleter, Policies(context))
    transforms = _Here()
    tasks: dict[str, asyncio.Task[Registered]] = {}

    async def register(node: Node) -> Registered:
        before = {name: await tasks[name] for name in sorted(node.before())}
        request = await transforms.resource(_request(node, before), node.urn)
        return await registrar.register(from_request(request, stack=STACK, project=PROJECT, folder=Path()))

    for node in nodes:
        tasks[node.name] = asyncio.create_task(register(node))
    await asyncio.gather(*tasks.values())
    await finish(context, registry, deleter)


def _request(node: Node, before: Mapping[str, Registered]) -> pb.RegisterResourceRequest:
    urn_of = {name: registered.urn for name, registered in before.items()}
    depends = {f"from-{name}": [urn_of[name]] for name in node.needs}
    depends |= {"key": [urn_of[node.key_from]]} if node.key_from else {}
    depends |= {"within": [urn_of[node.within]]} if node.within else {}
    request = pb.RegisterResourceRequest(
        type=TYPE,
        name=urns.name_of(node.urn),
        custom=True,
        object=to_struct(_inputs(node, before)),
        dependencies=[urn_of[name] for name in sorted(node.before() - {node.along})],
        propertyDependencies={
            name: pb.RegisterResourceRequest.PropertyDependencies(urns=listed) for name, listed in depends.items()
        },
        deleteBeforeReplace=bool(node.delete_first),
        deleteBeforeReplaceDefined=node.delete_first is not None,
        deletedWith=urn_of[node.within] if node.within else "",
        replace_with=[urn_of[node.along]] if node.along else [],
        importId=keys([node])[node.name] if node.imported else "",
        protect=node.protect,
        retainOnDelete=node.retained,
        ignoreChanges=node.ignore,
        replaceOnChanges=node.replace_on,
        additionalSecretOutputs=["value"] if node.hidden else [],
        transforms=[callback_pb2.Callback(target="here", token="add")] if node.transformed else [],
    )
    cast("Any", request).aliases.append(alias_pb2.Alias(urn=node.alias))
    return request


def _inputs(node: Node, before: Mapping[str, Registered]) -> Properties:
    def output(name: str, key: str) -> Value:
        state: ResourceState | None = before[name].state
        return UNKNOWN if state is None else state.outputs[key]

    given = node.given()
    key: Value = keys([replace(node, key_from="")])[node.name]
    if node.key_from:
        above = output(node.key_from, "key")
        key = UNKNOWN if isinstance(above, Unknown) else f"{node.name}-on-{above}"
    inputs: dict[str, Value] = {"key": key, "value": Secret(given) if node.secret else given, "fails": node.fails}
    if node.within:
        inputs["within"] = output(node.within, "key")
    return inputs | {f"from-{name}": output(name, "value") for name in node.needs}
