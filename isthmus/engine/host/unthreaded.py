"""The SDK's calls about resources without a thread for each: they wait in the event loop, where the program runs.

The SDK hands each of its calls to a thread of the loop's executor, which waits there for the answer. With a thousand
resources, what these threads take to wake each other is more than what the calls take.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, cast

import grpc
import grpc.aio
from pulumi.runtime import resource, settings
from pulumi.runtime.proto import resource_pb2_grpc


def install(address: str) -> "Monitor":
    """Have the SDK's calls about resources carried out by `Loop`; returns the stub for the monitor at an address.

    Where an SDK does not wrap them as this one does, they stay in threads.
    """
    if hasattr(resource, "wrap_with_context"):
        setattr(resource, "wrap_with_context", OwnCall)  # noqa: B010  it is the SDK's module's own name
    return Monitor(address)


class Monitor:
    """A stub of the monitor whose methods wait for the answer, or within `begin` give what to wait for."""

    def __init__(self, address: str) -> None:
        """A stub for the monitor at an address."""
        self._address = address
        self._options = getattr(settings, "_GRPC_CHANNEL_OPTIONS", [])
        self._waiting = _stub(grpc.insecure_channel(address, options=self._options))
        self._awaited: Any = None
        self._here = threading.local()

    def __getattr__(self, method: str) -> Any:
        """The protocol's method of this name."""
        return getattr(self._awaited if getattr(self._here, "awaits", False) else self._waiting, method)

    def begin(self, call: Callable[[], Any]) -> Any:
        """What a function gives whose last act is to call the monitor: an awaitable, if it does call it."""
        if self._awaited is None:
            # A channel belongs to the loop that runs when it is made.
            self._awaited = _stub(cast("Any", grpc.aio).insecure_channel(self._address, options=self._options))
        self._here.awaits = True
        try:
            return call()
        finally:
            self._here.awaits = False


class OwnCall:
    """A function of the SDK whose last act is to call the monitor."""

    def __init__(self, call: Callable[[], Any]) -> None:
        """To be carried out by `Loop`; elsewhere it is as good as the function."""
        self.call = call

    def __call__(self) -> Any:
        """Call the function."""
        return self.call()


class Loop(asyncio.SelectorEventLoop):
    """An event loop that carries out the SDK's own calls itself, at most `limit` at the same time."""

    def __init__(self, monitor: Monitor, *, limit: int) -> None:
        """A loop for calls of a monitor."""
        super().__init__()
        self._monitor = monitor
        self._room = asyncio.Semaphore(limit)
        self._begun: set[asyncio.Task[Any]] = set()
        self._ending = False

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Run a function in a thread, unless it is a call of the SDK's own."""
        if not isinstance(func, OwnCall):
            return super().run_in_executor(executor, func, *args)
        if self._ending:
            return self.create_future()
        task = self.create_task(self._carry_out(func.call))
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        # Who gives up waiting for the answer has asked all the same.
        return asyncio.shield(task)

    def finish(self) -> None:
        """Wait for the calls that have begun, and let no other begin: what they ask the engine for is being done."""
        self._ending = True
        if self._begun:
            self.run_until_complete(asyncio.wait(self._begun))

    async def _carry_out(self, call: Callable[[], Any]) -> Any:
        async with self._room:
            answer = self._monitor.begin(call)
            if not isinstance(answer, Awaitable):
                return answer
            try:
                return await cast("Awaitable[Any]", answer)
            except grpc.RpcError as error:
                settings.handle_grpc_error(error)


def _stub(channel: Any) -> Any:
    return cast("Any", resource_pb2_grpc).ResourceMonitorStub(channel)
