"""A provider as the engine sees it: typed calls over gRPC, errors with the provider's own words."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import grpc
import grpc.aio
from google.protobuf import empty_pb2

from isthmus.engine import urn as urns
from isthmus.engine.errors import ProviderError
from isthmus.engine.plugin import Plugin
from isthmus.engine.protocol import provider_pb2 as pb
from isthmus.engine.protocol import provider_pb2_grpc
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Value, equal, marked, unwrap
from isthmus.engine.wire import Accepts, from_struct, to_struct

_T = TypeVar("_T")
CHANNEL_OPTIONS: list[tuple[str, Any]] = [
    ("grpc.max_receive_message_length", 400 * 1024 * 1024),
    ("grpc.max_send_message_length", 400 * 1024 * 1024),
]
# The SDK's provider server puts its own words before an exception's, and a traceback after.
_PREFIX = re.compile(r"^Unexpected <class '[^']*'>: ")
_TRACEBACK = re.compile(r':\n\s+File ".*', re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class CheckFailure:
    """A property that the provider refuses, and why."""

    property: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Diff:
    """How a resource would change: whether at all, which properties, which of them by replacement.

    `paths` holds the paths of what would change, where the provider says more than the names of the properties.
    """

    changes: bool
    replaces: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource that was made or read: an empty `id` from a read means that there is none."""

    id: str
    outputs: dict[str, Value]
    inputs: dict[str, Value] | None = None


class Provider:
    """One configured provider; several may share a process."""

    def __init__(self, plugin: Plugin, stub: Any) -> None:
        """A provider that has not been configured yet."""
        self.plugin = plugin
        self._stub: Any = stub
        self._accepts = Accepts(secrets=False, resources=False)
        self.previews = False

    @classmethod
    def connect(cls, plugin: Plugin, port: int) -> "Provider":
        """A provider in a process that listens on a port of the loopback interface."""
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
        return cls(plugin, provider_pb2_grpc.ResourceProviderStub(channel))

    async def configure(self, inputs: Properties) -> None:
        """Tell the provider its configuration, and learn what it understands."""
        package = self.plugin.package
        variables = {f"{package}:config:{k}": str(unwrap(v)) for k, v in inputs.items() if isinstance(unwrap(v), str)}
        request = pb.ConfigureRequest(
            variables=variables,
            args=to_struct(inputs),
            acceptSecrets=True,
            acceptResources=True,
            sends_old_inputs=True,
            sends_old_inputs_to_delete=True,
        )
        answer = await self._optional(self._stub.Configure, request)
        if answer is not None:
            self._accepts = Accepts(secrets=answer.acceptSecrets, resources=answer.acceptResources)
            self.previews = answer.supportsPreview

    async def check_config(self, urn: str, old: Properties, new: Properties) -> tuple[Properties, list[CheckFailure]]:
        """The provider's own configuration as it wants it, and what is wrong with it."""
        request = pb.CheckRequest(urn=urn, olds=to_struct(old), news=to_struct(new))
        answer = await self._optional(self._stub.CheckConfig, request)
        if answer is None or not answer.HasField("inputs"):
            return new, [] if answer is None else _failures(answer.failures)
        return marked(from_struct(answer.inputs), new), _failures(answer.failures)

    async def check(self, urn: str, old: Properties, new: Properties) -> tuple[dict[str, Value], list[CheckFailure]]:
        """The inputs as the provider wants them, and what is wrong with them."""
        request = pb.CheckRequest(
            urn=urn,
            name=urns.name_of(urn),
            type=urns.type_of(urn),
            olds=to_struct(old, self._accepts),
            news=to_struct(new, self._accepts),
        )
        answer = await self._call(self._stub.Check, request, urn)
        inputs = from_struct(answer.inputs) if answer.HasField("inputs") else {}
        return marked(inputs, new), _failures(answer.failures)

    async def diff(self, old: ResourceState, new: Properties, ignore: Sequence[str]) -> Diff:
        """How the resource would change."""
        request = pb.DiffRequest(**self._change(old, new, ignore))
        answer = await self._call(self._stub.Diff, request, old.urn)
        changed = tuple(sorted(answer.diffs)) or tuple(sorted(answer.detailedDiff))
        changes = answer.changes == pb.DiffResponse.DIFF_SOME
        if answer.changes == pb.DiffResponse.DIFF_UNKNOWN:
            changed = tuple(sorted(k for k in {*old.inputs, *new} if _differs(old.inputs, new, k)))
            changes = bool(changed)
        return Diff(
            changes=changes,
            replaces=tuple(sorted(answer.replaces)),
            changed=changed,
            paths=tuple(sorted(answer.detailedDiff)),
            delete_before_replace=answer.deleteBeforeReplace,
        )

    async def create(self, urn: str, inputs: Properties, *, timeout: float, preview: bool) -> Made:
        """Make the resource, or in a preview say what it would be."""
        request = pb.CreateRequest(
            urn=urn,
            name=urns.name_of(urn),
            type=urns.type_of(urn),
            properties=to_struct(inputs, self._accepts),
            timeout=timeout,
            preview=preview,
        )
        answer = await self._call(self._stub.Create, request, urn)
        return Made(id=answer.id, outputs=marked(from_struct(answer.properties), inputs))

    async def update(
        self, old: ResourceState, inputs: Properties, ignore: Sequence[str], *, timeout: float, preview: bool
    ) -> dict[str, Value]:
        """Change the resource in place; returns its new outputs."""
        request = pb.UpdateRequest(**self._change(old, inputs, ignore), timeout=timeout, preview=preview)
        answer = await self._call(self._stub.Update, request, old.urn)
        return marked(from_struct(answer.properties), inputs)

    async def delete(self, old: ResourceState, *, timeout: float) -> None:
        """Delete the resource."""
        request = pb.DeleteRequest(
            id=old.id,
            urn=old.urn,
            name=urns.name_of(old.urn),
            type=old.type,
            properties=to_struct(old.outputs, self._accepts),
            old_inputs=to_struct(old.inputs, self._accepts),
            timeout=timeout,
        )
        await self._call(self._stub.Delete, request, old.urn)

    async def read(self, urn: str, ident: str, outputs: Properties, inputs: Properties | None) -> Made:
        """What there is of a resource; an empty `id` where there is nothing."""
        request = pb.ReadRequest(
            id=ident,
            urn=urn,
            name=urns.name_of(urn),
            type=urns.type_of(urn),
            properties=to_struct(outputs, self._accepts),
            inputs=to_struct(inputs or {}, self._accepts),
        )
        answer = await self._call(self._stub.Read, request, urn)
        marks = {**(inputs or {}), **outputs}
        found = marked(from_struct(answer.inputs), marks) if answer.HasField("inputs") else None
        return Made(id=answer.id, outputs=marked(from_struct(answer.properties), marks), inputs=found)

    async def invoke(self, token: str, args: Properties) -> tuple[dict[str, Value], list[CheckFailure]]:
        """Call one of the provider's functions."""
        request = pb.InvokeRequest(tok=token, args=to_struct(args, self._accepts))
        answer = await self._call(self._stub.Invoke, request, token)
        return from_struct(getattr(answer, "return")), _failures(answer.failures)

    async def cancel(self) -> None:
        """Ask the provider to give up what it is doing."""
        await self._optional(self._stub.Cancel, empty_pb2.Empty())

    def _change(self, old: ResourceState, new: Properties, ignore: Sequence[str]) -> dict[str, Any]:
        """What asking about a change and asking for it have in common."""
        return {
            "id": old.id,
            "urn": old.urn,
            "name": urns.name_of(old.urn),
            "type": old.type,
            "olds": to_struct(old.outputs, self._accepts),
            "old_inputs": to_struct(old.inputs, self._accepts),
            "news": to_struct(new, self._accepts),
            "ignoreChanges": ignore,
        }

    async def _optional(self, method: Callable[[Any], Awaitable[_T]], request: Any) -> _T | None:
        try:
            return await method(request)
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                return None
            raise self._error(error, self.plugin.package) from error

    async def _call(self, method: Callable[[Any], Awaitable[Any]], request: Any, where: str) -> Any:
        try:
            return await method(request)
        except grpc.aio.AioRpcError as error:
            raise self._error(error, where) from error

    def _error(self, error: grpc.aio.AioRpcError, where: str) -> Exception:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            return self.plugin.ended()
        return ProviderError(clean(error.details() or str(error.code())), where=where)


def clean(details: str) -> str:
    """A provider's message without what the SDK's server puts around it."""
    return _TRACEBACK.sub("", _PREFIX.sub("", details)).strip()


def _differs(old: Properties, new: Properties, key: str) -> bool:
    return (key in old) != (key in new) or not equal(unwrap(old[key]), unwrap(new[key]))


def _failures(listed: Any) -> list[CheckFailure]:
    found = cast("list[pb.CheckFailure]", list(listed))
    return [CheckFailure(property=f.property, reason=f.reason) for f in found]


def seconds(timeouts: Mapping[str, float], name: str) -> float:
    """A custom timeout in seconds; 0 where there is none."""
    return float(timeouts.get(name) or 0.0)
