"""The service that programs and providers call with messages: Pulumi's engine, over gRPC."""

from typing import Any

from google.protobuf import empty_pb2

from isthmus.engine.context import Context
from isthmus.engine.protocol import engine_pb2, engine_pb2_grpc
from isthmus.engines.events import Progress, Severity

_SEVERITIES: dict[int, Severity] = {0: "debug", 1: "info", 2: "warning", 3: "error"}


class EngineService(engine_pb2_grpc.EngineServicer):
    """Takes messages of the program and of providers."""

    def __init__(self, context: Context) -> None:
        """A service for one run."""
        self._context = context
        self._root = ""
        self.last_error = ""

    async def Log(self, request: engine_pb2.LogRequest, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Show a message; an ephemeral one is progress."""
        severity = _SEVERITIES.get(request.severity, "info")
        if request.ephemeral:
            text = self._context.redactor.clean(request.message)
            self._context.display.show(Progress(urn=request.urn, text=text))
        else:
            if severity == "error":
                self.last_error = request.message.rstrip()
            self._context.say(severity, request.message.rstrip(), request.urn)
        return empty_pb2.Empty()

    async def GetRootResource(self, request: Any, context: Any) -> engine_pb2.GetRootResourceResponse:  # noqa: N802, ARG002
        """Say which resource is the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    async def SetRootResource(  # noqa: N802
        self,
        request: engine_pb2.SetRootResourceRequest,
        context: Any,  # noqa: ARG002
    ) -> engine_pb2.SetRootResourceResponse:
        """Note which resource is the stack."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()
