"""The provider as a plugin: a gRPC server that an engine starts, and errors that read like sentences."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, cast

import grpc
import grpc.aio
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS  # pyright: ignore[reportPrivateUsage] as the SDK's own
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc

from isthmus.errors import IsthmusError
from providers.containers.provider import ContainersProvider, Log
from providers.containers.schema import VERSION

Method = Callable[[Any, Any, Any], Awaitable[Any]]
SDK: Any = ProviderServicer  # its methods are annotated in part only


class PlainServicer(ProviderServicer):
    """The SDK's servicer, whose errors reach the user as a message and not as a traceback."""

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """Check a resource's inputs."""
        return await _plainly(SDK.Check, self, request, context)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Compare a resource's state with its new inputs."""
        return await _plainly(SDK.Diff, self, request, context)

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Make a resource."""
        return await _plainly(SDK.Create, self, request, context)

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say what a resource is in reality."""
        return await _plainly(SDK.Read, self, request, context)

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Bring a resource to its new inputs."""
        return await _plainly(SDK.Update, self, request, context)

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Remove a resource."""
        return await _plainly(SDK.Delete, self, request, context)


async def _plainly(method: Method, servicer: PlainServicer, request: Any, context: Any) -> Any:
    try:
        return await method(servicer, request, context)
    except Exception as wrapped:
        # The SDK's server puts a traceback into the message; what was raised first is its context.
        error = wrapped.__context__ or wrapped
        if isinstance(error, IsthmusError):
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, told(error, str(request.urn)))
        raise


def told(error: IsthmusError, urn: str) -> str:
    """Give an error's text, without the URN that the engine says already."""
    where = "" if error.where == urn else error.where
    return str(IsthmusError(error.what, where=where, hint=error.hint))


def engine_log(address: str) -> Log:
    """Give a way to report to the engine at an address; what can't be reported is not worth failing for."""
    stub: Any = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=_GRPC_CHANNEL_OPTIONS))

    def log(urn: str, message: str, warning: bool) -> None:
        severity = engine_pb2.WARNING if warning else engine_pb2.INFO
        request = engine_pb2.LogRequest(severity=severity, message=message, urn=urn, ephemeral=not warning)
        try:
            stub.Log(request, timeout=5)
        except grpc.RpcError:
            return

    return log


async def start(engine_address: str, provider: ContainersProvider | None = None) -> tuple[grpc.aio.Server, int]:
    """Start the server on a free port of loopback; gives the server and its port."""
    served = provider or ContainersProvider(log=engine_log(engine_address))
    server = cast("Any", grpc.aio).server(options=_GRPC_CHANNEL_OPTIONS)
    servicer = PlainServicer([], VERSION, served, engine_address=engine_address)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port


async def serve(engine_address: str, provider: ContainersProvider | None = None) -> None:
    """Serve until the engine ends the process; the port goes to standard output, as engines expect."""
    server, port = await start(engine_address, provider)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


def main(arguments: list[str]) -> int:
    """Run the plugin; `arguments` are the command line's, the first plain one of which is the engine's address."""
    addresses = [argument for argument in arguments if not argument.startswith("-")]
    if not addresses:
        sys.stderr.write("This is a Pulumi provider: an engine starts it, with its own address as the argument.\n")
        return 2
    # Ctrl-C goes to the whole process group; the engine decides what is still to be finished, and then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(serve(addresses[0]))
    return 0
