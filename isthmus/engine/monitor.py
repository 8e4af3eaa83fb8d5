"""The services that the program calls: Pulumi's resource monitor and engine, over gRPC."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2

from isthmus.engine import requests
from isthmus.engine import urn as urns
from isthmus.engine.assets import hashed
from isthmus.engine.context import Context
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.functions import Functions
from isthmus.engine.goal import Goal, from_request
from isthmus.engine.inheritance import Inheritance
from isthmus.engine.protocol import callback_pb2, resource_pb2_grpc
from isthmus.engine.protocol import resource_pb2 as pb
from isthmus.engine.registrar import Registrar
from isthmus.engine.transforms import Transforms
from isthmus.engine.wire import Accepts, from_struct, to_struct
from isthmus.errors import IsthmusError


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Takes the program's registrations."""

    def __init__(self, context: Context, registrar: Registrar, functions: Functions, folder: Path) -> None:
        """A monitor for one run, whose program runs in `folder`."""
        self._folder = folder
        self._context = context
        self._registrar = registrar
        self._functions = functions
        self._inheritance = Inheritance()
        self.transforms = Transforms()
        self.root = ""

    async def GetDeploymentInfo(self, request: empty_pb2.Empty, context: Any) -> pb.DeploymentInfo:  # noqa: N802, ARG002
        """Say what this run is and what the engine knows."""
        run = self._context
        return pb.DeploymentInfo(
            project=run.project,
            stack=run.stack,
            organization="organization",
            dryRun=run.dry_run,
            parallel=run.options.parallel,
            supportedFeatures=requests.claimed(),
        )

    async def SupportsFeature(  # noqa: N802
        self,
        request: pb.SupportsFeatureRequest,
        context: Any,  # noqa: ARG002
    ) -> pb.SupportsFeatureResponse:
        """Say whether a feature is known, as older SDKs ask."""
        return pb.SupportsFeatureResponse(hasSupport=requests.supports(request.id))

    async def RegisterResource(  # noqa: N802
        self, request: pb.RegisterResourceRequest, context: Any
    ) -> pb.RegisterResourceResponse:
        """Make a resource what the program says."""
        async with self._refusals(context):
            goal = await self._goal(request)
            if goal.type == urns.ROOT_TYPE:
                self.root = goal.urn
            done = await self._registrar.register(goal)
            if done.skipped:
                return pb.RegisterResourceResponse(urn=done.urn, unknown=True)
            if done.state is None:
                return pb.RegisterResourceResponse(urn=done.urn, result=pb.Result.FAIL)
            accepts = Accepts(secrets=request.acceptSecrets, resources=request.acceptResources)
            return pb.RegisterResourceResponse(
                urn=done.urn, id=done.state.id, object=to_struct(done.state.outputs, accepts)
            )
        raise AssertionError("unreachable")

    async def RegisterResourceOutputs(  # noqa: N802
        self, request: pb.RegisterResourceOutputsRequest, context: Any
    ) -> empty_pb2.Empty:
        """Take a component's outputs, or the stack's."""
        async with self._refusals(context):
            self._functions.outputs(request.urn, hashed(from_struct(request.outputs), self._folder))
        return empty_pb2.Empty()

    async def Invoke(self, request: pb.ResourceInvokeRequest, context: Any) -> pb.ResourceInvokeResponse:  # noqa: N802
        """Call a provider's function."""
        async with self._refusals(context):
            transformed = await self.transforms.invoke(request)
            self._refuse_unknown(transformed, request.tok, request.tok)
            return await self._functions.invoke(transformed)
        raise AssertionError("unreachable")

    async def ReadResource(self, request: pb.ReadResourceRequest, context: Any) -> pb.ReadResourceResponse:  # noqa: N802
        """Read a resource that something else made."""
        async with self._refusals(context):
            self._refuse_unknown(request, f"{request.type} {request.name}", request.type)
            return await self._functions.read(request)
        raise AssertionError("unreachable")

    async def SignalAndWaitForShutdown(self, request: empty_pb2.Empty, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Let the program end; it has registered everything."""
        return empty_pb2.Empty()

    async def Call(self, request: pb.ResourceCallRequest, context: Any) -> Any:  # noqa: N802
        """Refuse a method of a component in another process."""
        await self._refuse(context, f"the call of method {request.tok}")

    async def ExistsResource(self, request: pb.ExistsResourceRequest, context: Any) -> Any:  # noqa: N802
        """Refuse to look whether a resource is there."""
        await self._refuse(context, f"looking whether the {request.type} {request.id} exists")

    async def RegisterPackage(self, request: pb.RegisterPackageRequest, context: Any) -> Any:  # noqa: N802
        """Refuse a parameterized package."""
        await self._refuse(context, f"the parameterized package {request.name}")

    async def RegisterStackTransform(self, request: callback_pb2.Callback, context: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Take a transform of all resources."""
        self.transforms.add_to_stack(request)
        return empty_pb2.Empty()

    async def RegisterStackInvokeTransform(  # noqa: N802
        self,
        request: callback_pb2.Callback,
        context: Any,  # noqa: ARG002
    ) -> empty_pb2.Empty:
        """Take a transform of all function calls."""
        self.transforms.add_to_invokes(request)
        return empty_pb2.Empty()

    async def RegisterResourceHook(self, request: pb.RegisterResourceHookRequest, context: Any) -> Any:  # noqa: N802
        """Refuse a hook."""
        await self._refuse(context, f"the resource hook {request.name}")

    async def RegisterErrorHook(self, request: pb.RegisterErrorHookRequest, context: Any) -> Any:  # noqa: N802
        """Refuse a hook."""
        await self._refuse(context, f"the error hook {request.name}")

    async def _goal(self, request: pb.RegisterResourceRequest) -> Goal:
        run = self._context
        named = urns.make(
            stack=run.stack, project=run.project, parent=request.parent, kind=request.type, name=request.name
        )
        resolved = self._inheritance.resolved(await self.transforms.resource(request, named), named)
        self._refuse_unknown(resolved, named, request.type)
        return from_request(resolved, stack=run.stack, project=run.project, folder=self._folder)

    def _refuse_unknown(self, request: Any, where: str, token: str) -> None:
        package = urns.package_of(token)
        requests.refuse(request, where, has_plugin=lambda: self._functions.has_plugin(package))

    async def _refuse(self, context: Any, feature: str) -> None:
        async with self._refusals(context):
            raise UnsupportedError(feature)

    @contextlib.asynccontextmanager
    async def _refusals(self, context: Any) -> AsyncGenerator[None]:
        """Turn an error of ours into one of the protocol, which the SDK raises in the program."""
        try:
            yield
        except IsthmusError as error:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, self._context.redactor.clean(str(error)))
