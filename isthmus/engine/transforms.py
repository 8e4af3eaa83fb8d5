"""Transforms: functions of the program that change what it is about to register, or to ask a provider.

They run in the program's process, which serves them over Pulumi's callback protocol. A transform sees a request's
properties and options, and what it returns is written back into the request, so that whatever follows need not know.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

import grpc
import grpc.aio
from google.protobuf import struct_pb2

from isthmus.engine.errors import TransformError
from isthmus.engine.protocol import alias_pb2, callback_pb2, callback_pb2_grpc
from isthmus.engine.protocol import resource_pb2 as pb
from isthmus.engine.provider import CHANNEL_OPTIONS
from isthmus.engine.values import Output, Secret, Unknown, Value
from isthmus.engine.wire import OUTPUT, SIGNATURE, Accepts, from_struct, to_struct

_ACCEPTS = Accepts(outputs=True)
# Options that a request and a transform spell alike up to their names: the request's, and the transform's.
_LISTS = {
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "additionalSecretOutputs": "additional_secret_outputs",
    "replace_with": "replace_with",
    "hideDiffs": "hide_diff",
}
_TEXTS = {
    "version": "version",
    "provider": "provider",
    "pluginDownloadURL": "plugin_download_url",
    "deletedWith": "deleted_with",
    "importId": "import",
}
_MAPS = {"providers": "providers", "pluginChecksums": "plugin_checksums"}
_MESSAGES = {"customTimeouts": "custom_timeouts", "hooks": "hooks", "replacement_trigger": "replacement_trigger"}
_PRESENT = {"protect": "protect", "retainOnDelete": "retain_on_delete"}
OPTIONS = frozenset(
    {*_LISTS.values(), *_TEXTS.values(), *_MAPS.values(), *_MESSAGES.values(), *_PRESENT.values()}
    | {"aliases", "delete_before_replace"}
)
"""The options that a transform sees and may change, by their names in the protocol."""
_Answer = TypeVar("_Answer", pb.TransformResponse, pb.TransformInvokeResponse)


class Transforms:
    """The transforms of one run."""

    def __init__(self) -> None:
        """None has been registered yet."""
        self._stack: list[callback_pb2.Callback] = []
        self._invokes: list[callback_pb2.Callback] = []
        self._own: dict[str, list[callback_pb2.Callback]] = {}
        self._parents: dict[str, str] = {}
        self._channels: dict[str, grpc.aio.Channel] = {}

    def add_to_stack(self, callback: callback_pb2.Callback) -> None:
        """Have every resource that is registered from now on transformed."""
        self._stack.append(callback)

    def add_to_invokes(self, callback: callback_pb2.Callback) -> None:
        """Have every function call from now on transformed."""
        self._invokes.append(callback)

    async def resource(self, request: pb.RegisterResourceRequest, urn: str) -> pb.RegisterResourceRequest:
        """The request as the resource's own transforms, then its parents', then the stack's leave it.

        Raises TransformError.
        """
        own = cast("list[callback_pb2.Callback]", list(cast("Any", request).transforms))
        self._parents[urn] = request.parent
        if own:
            self._own[urn] = own
        callbacks = [*own, *self._inherited(request.parent), *self._stack]
        if not callbacks:
            return request
        result = pb.RegisterResourceRequest()
        result.CopyFrom(request)
        properties = _upgraded(request, with_dependencies=bool(own))
        for callback in callbacks:
            asked = pb.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=properties,
                options=_options(result),
            )
            answer = await self._call(callback, asked, pb.TransformResponse, urn)
            if answer.HasField("properties"):
                properties = answer.properties
            if answer.HasField("options"):
                _take_options(result, answer.options)
        _take_properties(result, properties)
        return result

    async def invoke(self, request: pb.ResourceInvokeRequest) -> pb.ResourceInvokeRequest:
        """The request as the stack's transforms of function calls leave it; raises TransformError."""
        result = pb.ResourceInvokeRequest()
        result.CopyFrom(request)
        for callback in self._invokes:
            options = pb.TransformInvokeOptions(
                provider=result.provider,
                plugin_download_url=result.pluginDownloadURL,
                version=result.version,
                plugin_checksums=result.pluginChecksums,
            )
            asked = pb.TransformInvokeRequest(token=request.tok, args=result.args, options=options)
            answer = await self._call(callback, asked, pb.TransformInvokeResponse, request.tok)
            if answer.HasField("args"):
                result.args.CopyFrom(answer.args)
            if answer.HasField("options"):
                result.provider, result.version = answer.options.provider, answer.options.version
                result.pluginDownloadURL = answer.options.plugin_download_url
                _replace_map(result.pluginChecksums, answer.options.plugin_checksums)
        return result

    async def close(self) -> None:
        """Close what leads to the program."""
        for channel in self._channels.values():
            await channel.close(None)

    def _inherited(self, parent: str) -> Iterator[callback_pb2.Callback]:
        while parent:
            yield from self._own.get(parent, ())
            parent = self._parents.get(parent, "")

    async def _call(
        self,
        callback: callback_pb2.Callback,
        asked: pb.TransformRequest | pb.TransformInvokeRequest,
        kind: type[_Answer],
        where: str,
    ) -> _Answer:
        if callback.target not in self._channels:
            self._channels[callback.target] = grpc.aio.insecure_channel(callback.target, options=CHANNEL_OPTIONS)
        stub: Any = callback_pb2_grpc.CallbacksStub(cast("Any", self._channels[callback.target]))
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=asked.SerializeToString())
        try:
            answer = await stub.Invoke(request)
        except grpc.aio.AioRpcError as error:
            raise TransformError(f"a transform failed: {error.details() or error.code()}", where=where) from error
        return cast("_Answer", kind.FromString(answer.response))


def _options(request: pb.RegisterResourceRequest) -> pb.TransformResourceOptions:
    options = pb.TransformResourceOptions()
    for theirs, ours in _LISTS.items():
        getattr(options, ours).extend(getattr(request, theirs))
    for theirs, ours in _TEXTS.items():
        setattr(options, ours, getattr(request, theirs))
    for theirs, ours in _MAPS.items():
        getattr(options, ours).update(getattr(request, theirs))
    for theirs, ours in _MESSAGES.items():
        if request.HasField(cast("Any", theirs)):
            getattr(options, ours).CopyFrom(getattr(request, theirs))
    for theirs, ours in _PRESENT.items():
        if request.HasField(cast("Any", theirs)):
            setattr(options, ours, getattr(request, theirs))
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    listed = cast("Any", options).aliases
    listed.extend(alias_pb2.Alias(urn=urn) for urn in request.aliasURNs)
    listed.extend(cast("Any", request).aliases)
    return options


def _take_options(request: pb.RegisterResourceRequest, options: pb.TransformResourceOptions) -> None:
    for ours, theirs in (*_LISTS.items(), ("aliases", "aliases")):
        request.ClearField(cast("Any", ours))
        getattr(request, ours).extend(getattr(options, theirs))
    request.ClearField("aliasURNs")
    for ours, theirs in _TEXTS.items():
        setattr(request, ours, getattr(options, theirs))
    for ours, theirs in _MAPS.items():
        _replace_map(getattr(request, ours), getattr(options, theirs))
    for ours, theirs in _MESSAGES.items():
        request.ClearField(cast("Any", ours))
        if options.HasField(cast("Any", theirs)):
            getattr(request, ours).CopyFrom(getattr(options, theirs))
    for ours, theirs in _PRESENT.items():
        request.ClearField(cast("Any", ours))
        if options.HasField(cast("Any", theirs)):
            setattr(request, ours, getattr(options, theirs))
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace


def _replace_map(target: Any, source: Mapping[str, Any]) -> None:
    fresh = dict(source)
    target.clear()
    target.update(fresh)


def _upgraded(request: pb.RegisterResourceRequest, *, with_dependencies: bool) -> struct_pb2.Struct:
    """The properties as a transform sees them: what is secret or unknown as an output, as Pulumi sends it.

    A resource's own transforms see what comes from other resources as outputs too.
    """
    needs = request.propertyDependencies
    found: dict[str, Value] = {}
    for key, value in from_struct(request.object).items():
        upgraded = _output(value)
        urns_of = tuple(needs[key].urns) if with_dependencies and key in needs else ()
        if urns_of:
            inner = upgraded if isinstance(upgraded, Output) else Output(upgraded, known=True, secret=False)
            upgraded = Output(inner.element, known=inner.known, secret=inner.secret, dependencies=urns_of)
        found[key] = upgraded
    return to_struct(found, _ACCEPTS)


def _output(value: Value) -> Value:
    if isinstance(value, Secret):
        inner = _output(value.element)
        if isinstance(inner, Output):
            return Output(inner.element, known=inner.known, secret=True)
        return Output(inner, known=True, secret=True)
    if isinstance(value, Unknown):
        return Output(None, known=False, secret=False)
    if isinstance(value, Mapping):
        return {k: _output(v) for k, v in value.items()}
    return [_output(v) for v in value] if isinstance(value, list | tuple) else value


def _take_properties(request: pb.RegisterResourceRequest, properties: struct_pb2.Struct) -> None:
    """Write the properties back; one that the program gave keeps what it depends on, whatever became of it."""
    request.object.CopyFrom(properties)
    for key in [key for key in request.propertyDependencies if key not in properties.fields]:
        del request.propertyDependencies[key]
    every = set(request.dependencies)
    for key, value in properties.fields.items():
        needed = set(_dependencies(value))
        if needed:
            listed = request.propertyDependencies[key].urns
            listed.extend(sorted(needed - set(listed)))
        every.update(needed)
    every.update(u for listed in request.propertyDependencies.values() for u in listed.urns)
    request.ClearField("dependencies")
    request.dependencies.extend(sorted(every))


def _dependencies(value: struct_pb2.Value) -> Iterator[str]:
    if value.HasField("list_value"):
        for item in value.list_value.values:
            yield from _dependencies(item)
    if not value.HasField("struct_value"):
        return
    fields = value.struct_value.fields
    if SIGNATURE in fields and fields[SIGNATURE].string_value == OUTPUT:
        yield from (item.string_value for item in fields["dependencies"].list_value.values)
    for item in fields.values():
        yield from _dependencies(item)
