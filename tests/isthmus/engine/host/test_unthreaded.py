"""Tests of the SDK's calls without threads, over gRPC."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import grpc
import pytest

from isthmus.engine.host.unthreaded import Loop, Monitor, OwnCall
from isthmus.engine.protocol import resource_pb2 as pb
from isthmus.engine.protocol import resource_pb2_grpc

pytestmark = pytest.mark.timeout(60)


class _Engine(resource_pb2_grpc.ResourceMonitorServicer):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open = threading.Event()
        self.now, self.most, self.answered = 0, 0, 0

    def RegisterResource(self, request: Any, context: Any) -> Any:  # noqa: N802  gRPC's name
        if request.name == "wrong":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "this is wrong")
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.open.wait(30)
        with self.lock:
            self.now -= 1
            self.answered += 1
        return pb.RegisterResourceResponse(urn=request.name)


@pytest.fixture
def engine() -> _Engine:
    return _Engine()


@pytest.fixture
def monitor(engine: _Engine) -> Iterator[Monitor]:
    server = cast("Any", grpc).server(ThreadPoolExecutor(20))
    cast("Any", resource_pb2_grpc).add_ResourceMonitorServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield Monitor(f"127.0.0.1:{port}")
    server.stop(None).wait()


@pytest.fixture
def loop(monitor: Monitor) -> Iterator[Loop]:
    loop = Loop(monitor, limit=4)
    yield loop
    loop.close()


def _register(monitor: Monitor, name: str = "a") -> OwnCall:
    return OwnCall(lambda: monitor.RegisterResource(pb.RegisterResourceRequest(name=name)))


def test_a_call_is_answered(loop: Loop, monitor: Monitor, engine: _Engine) -> None:
    engine.open.set()
    answer = loop.run_until_complete(loop.run_in_executor(None, _register(monitor)))
    assert answer.urn == "a"


def test_an_error_is_the_sdks(loop: Loop, monitor: Monitor) -> None:
    with pytest.raises(Exception, match="this is wrong") as caught:
        loop.run_until_complete(loop.run_in_executor(None, _register(monitor, "wrong")))
    assert not isinstance(caught.value, grpc.RpcError)


def test_the_programs_own_functions_run_in_threads(loop: Loop, monitor: Monitor, engine: _Engine) -> None:
    engine.open.set()

    def work() -> tuple[int, str]:
        return threading.get_ident(), monitor.RegisterResource(pb.RegisterResourceRequest(name="b")).urn

    thread, urn = loop.run_until_complete(loop.run_in_executor(None, work))
    assert thread != threading.get_ident()
    assert urn == "b"


def test_only_so_many_calls_at_once(loop: Loop, monitor: Monitor, engine: _Engine) -> None:
    async def many() -> list[Any]:
        calls = [loop.run_in_executor(None, _register(monitor, str(i))) for i in range(20)]
        while engine.now < 4:
            await asyncio.sleep(0.01)
        engine.open.set()
        return await asyncio.gather(*calls)

    assert [answer.urn for answer in loop.run_until_complete(many())] == [str(i) for i in range(20)]
    assert engine.most <= 4


def test_what_has_begun_is_waited_for_and_nothing_else_begins(loop: Loop, monitor: Monitor, engine: _Engine) -> None:
    async def program() -> None:
        calls = [loop.run_in_executor(None, _register(monitor, name)) for name in ("a", "b")]
        while engine.now < 2:
            await asyncio.sleep(0.01)
        raise ValueError(f"the program failed, and {len(calls)} calls go on")

    with pytest.raises(ValueError, match="the program failed"):
        loop.run_until_complete(program())
    threading.Timer(0.1, engine.open.set).start()
    loop.finish()
    assert engine.answered == 2
    assert not loop.run_in_executor(None, _register(monitor, "c")).done()
    loop.run_until_complete(asyncio.sleep(0.05))
    assert engine.answered == 2
