"""The provider `containers`: finds the handler of a resource type and runs it in a thread."""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    GetSchemaRequest,
    GetSchemaResponse,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from isthmus.errors import IsthmusError
from providers.containers import values
from providers.containers.call import Call, Handler
from providers.containers.difference import compare, inputs_of, marked, normalised, respond
from providers.containers.docker_host import DockerHost, connect
from providers.containers.fields import failures
from providers.containers.handlers import HANDLERS
from providers.containers.outage import outlasting
from providers.containers.ownership import Ownership, owner_id, project_root, stack_of
from providers.containers.schema import package_schema
from providers.containers.secrecy import misplaced
from providers.containers.values import UNKNOWN, Properties

# How many containers may be waited for at once: a thread each, nearly all of them asleep.
THREADS = 64

T = TypeVar("T")
Log = Callable[[str, str, bool], None]


class UnknownTypeError(IsthmusError):
    """The program asks for a resource type that this provider doesn't have."""


class ContainersProvider(Provider):
    """A Pulumi provider for a Docker engine; `log` takes a URN, a message, and whether it is a warning."""

    def __init__(
        self,
        *,
        log: Log,
        root: Path | None = None,
        docker: Callable[[], DockerHost] = connect,
        handlers: Mapping[str, Handler] = HANDLERS,
    ) -> None:
        """Prepare the provider; neither Docker nor the project is looked for before they are needed."""
        self._log = log
        self._root = cache(lambda: root or project_root())
        self._owner = cache(lambda: owner_id(self._root()))
        self._docker = cache(docker)
        self._handlers = handlers
        self._cancelled = threading.Event()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="containers")

    async def get_schema(self, request: GetSchemaRequest) -> GetSchemaResponse:
        """Give the package's schema, made from the resource types' descriptions."""
        del request
        return GetSchemaResponse(json.dumps(package_schema(self._handlers), indent=2, sort_keys=True))

    async def check(self, request: CheckRequest) -> CheckResponse:
        """Give the inputs in their normal form, or say which property is at fault."""
        handler = self._handler(request.type)
        given = values.from_properties(request.new_inputs)
        found = [*failures(handler.type.inputs, given), *misplaced(handler.type, given)]
        if not found:
            normal = marked(handler.type, normalised(handler.type, given))
            given, found = await self._run(handler.check, self._call(request.urn, preview=True), normal)
        return CheckResponse(
            inputs=values.to_properties(given), failures=[CheckFailure(f.path, f.reason) for f in found]
        )

    async def diff(self, request: DiffRequest) -> DiffResponse:
        """Tell an update from a replacement, and drift from neither."""
        handler = self._handler(request.type)
        state, news = values.from_properties(request.old_state), values.from_properties(request.new_inputs)
        change = compare(handler.type, inputs_of(handler.type, state), news, request.ignore_changes or [])
        drift = frozenset[str]()
        if not change.replaces:
            call = self._call(request.urn, preview=True)
            drift = await self._run(handler.drift, call, request.resource_id, state, news)
        return respond(handler.type, change, drift)

    async def create(self, request: CreateRequest) -> CreateResponse:
        """Make a resource; in a preview, give its inputs and unknown outputs."""
        handler, inputs = self._handler(request.type), values.from_properties(request.properties)
        call = self._call(request.urn, timeout=request.timeout, preview=request.preview)
        if request.preview:
            return CreateResponse("", await self._foreseen(handler, call, "", {}, inputs))
        identity, outputs = await self._run(handler.create, call, inputs)
        return CreateResponse(identity, values.to_properties({**inputs, **outputs}))

    async def read(self, request: ReadRequest) -> ReadResponse:
        """Say what a resource is in reality; an empty id says that it is gone."""
        handler, state = self._handler(request.type), values.from_properties(request.properties)
        inputs = values.from_properties(request.inputs) or inputs_of(handler.type, state)
        call = self._call(request.urn)
        found = await self._run(handler.read, call, request.resource_id, state, inputs)
        if found is None:
            return ReadResponse("")
        outputs = {**found.inputs, **found.outputs}
        return ReadResponse(request.resource_id, values.to_properties(outputs), values.to_properties(found.inputs))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        """Bring a resource to its new inputs, and heal it."""
        handler = self._handler(request.type)
        state, news = values.from_properties(request.olds), values.from_properties(request.news)
        call = self._call(request.urn, timeout=request.timeout, preview=request.preview)
        if request.preview:
            return UpdateResponse(await self._foreseen(handler, call, request.resource_id, state, news))
        outputs = await self._run(handler.update, call, request.resource_id, state, news)
        return UpdateResponse(values.to_properties({**news, **outputs}))

    async def delete(self, request: DeleteRequest) -> None:
        """Remove a resource, and wait until it is gone."""
        handler, state = self._handler(request.type), values.from_properties(request.properties)
        call = self._call(request.urn, timeout=request.timeout)
        await self._run(handler.delete, call, request.resource_id, state)

    async def cancel(self) -> None:
        """Make everything that waits stop waiting."""
        self._cancelled.set()

    def _handler(self, token: str) -> Handler:
        token = token.split("$")[-1]
        if token not in self._handlers:
            raise UnknownTypeError(
                f"the provider containers has no resource type {token}",
                hint=f"It has {', '.join(sorted(self._handlers))}.",
            )
        return self._handlers[token]

    def _call(self, urn: str, *, timeout: float = 0, preview: bool = False) -> Call:
        return Call(
            docker=self._docker,
            ownership=Ownership(owner=self._owner(), stack=stack_of(urn), urn=urn),
            root=self._root(),
            say=lambda message: self._log(urn, message, False),
            warn=lambda message: self._log(urn, message, True),
            cancelled=self._cancelled,
            timeout=timeout,
            preview=preview,
        )

    async def _foreseen(
        self, handler: Handler, call: Call, identity: str, state: Properties, inputs: Properties
    ) -> dict[str, PropertyValue]:
        known = await self._run(handler.foresee, call, identity, state, inputs)
        return values.to_properties({**dict.fromkeys(handler.type.outputs, UNKNOWN), **inputs, **known})

    async def _run(self, function: Callable[..., T], call: Call, *arguments: object) -> T:
        def guarded() -> T:
            return outlasting(call, lambda: function(call, *arguments))

        return await asyncio.get_running_loop().run_in_executor(self._threads, guarded)
