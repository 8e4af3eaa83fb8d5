"""What a program asks for besides resources: outputs of components, functions of providers, resources to read."""

from dataclasses import replace

from isthmus.engine import urn as urns
from isthmus.engine.backend import now
from isthmus.engine.context import Context
from isthmus.engine.errors import EngineError, ProviderError
from isthmus.engine.policies import Policies
from isthmus.engine.protocol import provider_pb2
from isthmus.engine.protocol import resource_pb2 as pb
from isthmus.engine.provider import Provider
from isthmus.engine.registry import Registry
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, has_unknown, sealed
from isthmus.engine.wire import UNKNOWN_TEXT, Accepts, from_struct, to_struct


class Functions:
    """The rest of the monitor's work."""

    def __init__(self, context: Context, registry: Registry, policies: Policies) -> None:
        """For one run."""
        self._context = context
        self._policies = policies
        self._registry = registry
        self.stack_outputs: Properties = {}

    def outputs(self, urn: str, outputs: Properties) -> None:
        """Keep the outputs of a component or of the stack; what a failure left unknown keeps its old value."""
        context = self._context
        context.redactor.learn(outputs)
        old = context.old(urn)
        if not context.dry_run:
            before: Properties = old.outputs if old is not None else {}
            outputs = {
                k: before.get(k) if has_unknown(v) else v
                for k, v in outputs.items()
                if not has_unknown(v) or k in before
            }
        if urns.type_of(urn) == urns.ROOT_TYPE:
            self.stack_outputs = outputs
        self._policies.outputs(urn, outputs)
        if context.dry_run or old is None or dict(old.outputs) == dict(outputs):
            return
        serial = context.olds[urn]
        context.commit(put=[(serial, replace(old, outputs=outputs))])

    def has_plugin(self, package: str) -> bool:
        """Whether the package's plugin is there."""
        return self._registry.has(package)

    async def invoke(self, request: pb.ResourceInvokeRequest) -> pb.ResourceInvokeResponse:
        """Call a provider's function."""
        args = from_struct(request.args)
        # In a preview, what a function is to see after it has been made is not there yet.
        early = self._context.dry_run and any(self._context.old(urn) is None for urn in request.dependsOn)
        if has_unknown(args) or early:
            return pb.ResourceInvokeResponse(unknown=True)
        provider, _ = await self._provider(request.provider, request.tok, request.version, request.tok)
        if provider is None:
            return pb.ResourceInvokeResponse(unknown=True)
        returned, failures = await provider.invoke(request.tok, args)
        listed = [provider_pb2.CheckFailure(property=f.property, reason=f.reason) for f in failures]
        answer = pb.ResourceInvokeResponse(failures=listed)
        getattr(answer, "return").CopyFrom(to_struct(returned, Accepts(resources=request.acceptResources)))
        return answer

    async def read(self, request: pb.ReadResourceRequest) -> pb.ReadResourceResponse:
        """Read a resource that something else made, and keep it in state as such."""
        context = self._context
        urn = urns.make(
            stack=context.stack, project=context.project, parent=request.parent, kind=request.type, name=request.name
        )
        context.seen.add(urn)
        if context.failed & {*request.dependencies, request.parent}:
            context.skip(urn)
            return pb.ReadResourceResponse(urn=urn, result=pb.Result.FAIL)
        began = context.started(urn, "read")
        try:
            state = await self._read(request, urn)
        except EngineError as error:
            context.fail(urn, "read", error, began)
            return pb.ReadResourceResponse(urn=urn, result=pb.Result.FAIL)
        if state is None:
            return pb.ReadResourceResponse(urn=urn, unknown=True)
        if not context.dry_run:
            serial = context.olds.get(urn)
            context.olds[urn] = context.commit(put=[(serial, state)])[0]
        context.foreseen[urn] = state
        context.finished(urn, "read", began)
        accepts = Accepts(secrets=request.acceptSecrets, resources=request.acceptResources)
        return pb.ReadResourceResponse(urn=urn, id=state.id, properties=to_struct(state.outputs, accepts))

    async def _read(self, request: pb.ReadResourceRequest, urn: str) -> ResourceState | None:
        context = self._context
        provider, reference = await self._provider(request.provider, request.type, request.version, urn)
        wanted = from_struct(request.properties)
        if provider is None or request.id in ("", UNKNOWN_TEXT):
            return None
        found = await provider.read(urn, request.id, wanted, None)
        if not found.id:
            raise ProviderError(f"there is no {request.type} with the ID {request.id}", where=urn)
        outputs = sealed(found.outputs, request.additionalSecretOutputs)
        context.redactor.learn(outputs)
        return ResourceState(
            urn=urn,
            custom=True,
            type=request.type,
            id=found.id,
            inputs=found.inputs or wanted,
            outputs=outputs,
            parent=request.parent,
            provider=reference,
            dependencies=tuple(sorted(request.dependencies)),
            external=True,
            additional_secret_outputs=tuple(request.additionalSecretOutputs),
            created=now(),
            modified=now(),
        )

    async def _provider(self, reference: str, token: str, version: str, where: str) -> tuple[Provider | None, str]:
        context = self._context
        if reference:
            state = context.old(urns.split_reference(reference)[0])
            if state is None:
                raise EngineError(f"the provider {reference} is not registered", where=where)
        else:
            state = await self._registry.default(context, urns.package_of(token), version, where)
        return await self._registry.required(context, state, where), state.reference
