"""A stand-in as a plugin: Pulumi's provider protocol over gRPC, in front of plain calls with plain values."""

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import grpc
import grpc.aio
from google.protobuf import empty_pb2

from isthmus.engine.protocol import plugin_pb2, provider_pb2_grpc
from isthmus.engine.protocol import provider_pb2 as pb
from isthmus.engine.values import Properties, Value
from isthmus.engine.wire import Accepts, from_struct, to_struct
from isthmus.errors import IsthmusError

T = TypeVar("T")
Plain = dict[str, Any]
_PLAIN = Accepts(secrets=False, resources=False)
_THREADS = 64


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A property that is not right, and why."""

    property: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What differs between a resource's state and its new inputs, and what of it only a new resource can have."""

    changed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    delete_first: bool = False


class StandIn(Protocol):
    """What a stand-in does; all of it in threads, with values as JSON has them, and unknowns among them in a check."""

    def configure(self, config: Plain) -> None:
        """Take the provider's own configuration."""
        ...

    def check(self, kind: str, urn: str, inputs: Plain) -> list[Wrong]:
        """What is wrong with inputs."""
        ...

    def diff(self, kind: str, state: Plain, old: Plain, new: Plain) -> Change:
        """What would change."""
        ...

    def create(self, kind: str, urn: str, inputs: Plain) -> tuple[str, Plain]:
        """Make it; gives its id and what is known of it beyond its inputs."""
        ...

    def read(self, kind: str, ident: str, inputs: Plain) -> Plain | None:
        """What is known of it beyond its inputs; None where it is gone."""
        ...

    def update(self, kind: str, urn: str, ident: str, old: Plain, new: Plain) -> Plain:
        """Change it; gives what is known of it beyond its inputs."""
        ...

    def delete(self, kind: str, ident: str, inputs: Plain, seconds: float) -> None:
        """End it, and wait until it is gone."""
        ...


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """The protocol in front of a stand-in."""

    def __init__(self, stand_in: StandIn) -> None:
        """Nothing is asked of the stand-in yet."""
        self._stand_in = stand_in
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="stand-in")

    async def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """Say what is understood: plain values, and no previews."""
        del request, context
        return pb.ProviderHandshakeResponse()

    async def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say nothing of a version: a path names a stand-in."""
        del request, context
        return plugin_pb2.PluginInfo()

    async def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take any configuration; what it says is looked at when it is configured."""
        del context
        return pb.CheckResponse(inputs=request.news)

    async def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A new configuration never means new resources here."""
        del request, context
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)

    async def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take the configuration."""
        config = _plain(from_struct(request.args))
        await self._do(context, lambda: self._stand_in.configure(config))
        return pb.ConfigureResponse(acceptSecrets=False, acceptResources=False, supportsPreview=False)

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say what is wrong with inputs."""
        news = from_struct(request.news)
        wrong = await self._do(context, lambda: self._stand_in.check(_type(request), request.urn, _plain(news)))
        failures = [pb.CheckFailure(property=each.property, reason=each.reason) for each in wrong]
        return pb.CheckResponse(inputs=to_struct(news, _PLAIN), failures=failures)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say what would change."""
        state, old, new = (_plain(from_struct(each)) for each in (request.olds, request.old_inputs, request.news))
        change = await self._do(context, lambda: self._stand_in.diff(_type(request), state, old, new))
        changes = pb.DiffResponse.DIFF_SOME if change.changed else pb.DiffResponse.DIFF_NONE
        return pb.DiffResponse(
            changes=changes,
            diffs=list(change.changed),
            replaces=list(change.replaces),
            deleteBeforeReplace=change.delete_first,
        )

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Make a resource."""
        inputs = _plain(from_struct(request.properties))
        ident, known = await self._do(context, lambda: self._stand_in.create(_type(request), request.urn, inputs))
        return pb.CreateResponse(id=ident, properties=_struct({**inputs, **known}))

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say what there is of a resource."""
        inputs = _plain(from_struct(request.inputs))
        known = await self._do(context, lambda: self._stand_in.read(_type(request), request.id, inputs))
        if known is None:
            return pb.ReadResponse(id="")
        return pb.ReadResponse(id=request.id, properties=_struct({**inputs, **known}), inputs=_struct(inputs))

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Change a resource."""
        old, new = (_plain(from_struct(each)) for each in (request.old_inputs, request.news))
        known = await self._do(
            context, lambda: self._stand_in.update(_type(request), request.urn, request.id, old, new)
        )
        return pb.UpdateResponse(properties=_struct({**new, **known}))

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """End a resource."""
        inputs = _plain(from_struct(request.old_inputs))
        await self._do(
            context, lambda: self._stand_in.delete(_type(request), request.id, inputs, request.timeout or 300.0)
        )
        return empty_pb2.Empty()

    async def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Nothing waits for long."""
        del request, context
        return empty_pb2.Empty()

    async def _do(self, context: Any, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except IsthmusError as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
            raise


def _type(request: Any) -> str:
    return str(request.urn).split("::")[2].rpartition("$")[2]


def _plain(properties: Mapping[str, Value]) -> Plain:
    """Properties as JSON has them: whole numbers are whole, nothing is null."""
    return {key: _bare(value) for key, value in properties.items() if value is not None}


def _bare(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return _plain(cast("Properties", value))
    if isinstance(value, list):
        return [_bare(item) for item in cast("list[Any]", value)]
    return value


def _struct(properties: Plain) -> Any:
    return to_struct(cast("Properties", properties), _PLAIN)


async def _serve(stand_in: StandIn) -> None:
    server = cast("Any", grpc.aio).server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(stand_in), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


def main(arguments: list[str], make: Callable[[], StandIn]) -> int:
    """Run a stand-in as a plugin, until the engine ends it."""
    if not arguments:
        sys.stderr.write("This is a Pulumi provider: an engine starts it, with its own address as the argument.\n")
        return 2
    # Ctrl-C goes to the whole process group; the engine decides what is still to be finished, and then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(make()))
    return 0
