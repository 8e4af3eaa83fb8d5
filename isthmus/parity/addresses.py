"""A stand-in for the provider `aws` that knows the addresses of databases, and of everything else what it is asked for.

A database's address is its name, as it is on containers, so that what has it in it can be compared.
"""

import sys
from typing import Any, cast

import grpc.aio

from isthmus.engine import urn as urns
from isthmus.engine.protocol import provider_pb2 as pb
from isthmus.engine.protocol import provider_pb2_grpc

_DATABASE = "aws:rds/instance:Instance"


class Addresses(provider_pb2_grpc.ResourceProviderServicer):
    """As much of the protocol as a preview of a stack that is not there yet uses; anything else is refused."""

    async def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """Take any configuration."""
        del context
        return pb.CheckResponse(inputs=request.news)

    async def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take the configuration."""
        del request, context
        return pb.ConfigureResponse(acceptSecrets=True, acceptResources=False, supportsPreview=True)

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take any inputs."""
        del context
        return pb.CheckResponse(inputs=request.news)

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Foresee the inputs, and a database's address."""
        if not request.preview:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, "this stand-in plans, and makes nothing")
        if urns.type_of(request.urn) == _DATABASE:
            request.properties["address"] = urns.name_of(request.urn)
        return pb.CreateResponse(properties=request.properties)


async def serve() -> None:
    """Serve until the engine ends the process; the port goes to standard output, as engines expect."""
    server = cast("Any", grpc.aio).server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Addresses(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()
