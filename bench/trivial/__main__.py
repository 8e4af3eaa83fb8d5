"""A provider that does nothing, so that what a run takes is what the engine and the SDK take.

A resource `trivial:index:Item` has any inputs, and outputs that are its inputs. Nothing of it exists anywhere.
"""

import asyncio
import sys
from typing import Any, cast

import grpc.aio
from google.protobuf import empty_pb2

from isthmus.engine.protocol import plugin_pb2, provider_pb2_grpc
from isthmus.engine.protocol import provider_pb2 as pb


class Trivial(provider_pb2_grpc.ResourceProviderServicer):
    """The provider; every method answers from its request."""

    async def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802, ARG002 (gRPC's names)
        """Say the version."""
        return plugin_pb2.PluginInfo(version="1.0.0")

    async def CheckConfig(self, request: pb.CheckRequest, context: Any) -> pb.CheckResponse:  # noqa: N802, ARG002
        """Take any configuration."""
        return pb.CheckResponse(inputs=request.news)

    async def DiffConfig(self, request: pb.DiffRequest, context: Any) -> pb.DiffResponse:  # noqa: N802, ARG002
        """No configuration is another."""
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)

    async def Configure(self, request: pb.ConfigureRequest, context: Any) -> pb.ConfigureResponse:  # noqa: N802, ARG002
        """Say what is understood."""
        return pb.ConfigureResponse(acceptSecrets=True, acceptResources=True, supportsPreview=True)

    async def Check(self, request: pb.CheckRequest, context: Any) -> pb.CheckResponse:  # noqa: N802, ARG002
        """Take any inputs."""
        return pb.CheckResponse(inputs=request.news)

    async def Diff(self, request: pb.DiffRequest, context: Any) -> pb.DiffResponse:  # noqa: N802, ARG002
        """Compare the inputs."""
        same = request.old_inputs == request.news
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE if same else pb.DiffResponse.DIFF_SOME)

    async def Create(self, request: pb.CreateRequest, context: Any) -> pb.CreateResponse:  # noqa: N802, ARG002
        """Give the inputs as outputs."""
        return pb.CreateResponse(id="" if request.preview else request.urn, properties=request.properties)

    async def Update(self, request: pb.UpdateRequest, context: Any) -> pb.UpdateResponse:  # noqa: N802, ARG002
        """Give the inputs as outputs."""
        return pb.UpdateResponse(properties=request.news)

    async def Delete(self, request: pb.DeleteRequest, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Do nothing."""
        return empty_pb2.Empty()

    async def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Do nothing."""
        return empty_pb2.Empty()

    async def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Do nothing."""
        return empty_pb2.Empty()


async def serve() -> None:
    """Serve until the engine ends the process; the port goes to standard output, as engines expect."""
    server = cast("Any", grpc.aio).server()
    cast("Any", provider_pb2_grpc).add_ResourceProviderServicer_to_server(Trivial(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(serve())
