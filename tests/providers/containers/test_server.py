"""The provider as a plugin: a process of its own, over gRPC, as an engine starts it."""

import re
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from providers.containers import values
from providers.containers.server import main
from providers.containers.values import Properties, Secret
from tests.providers.containers.rig import Rig, web

PLUGIN = Path(__file__).parents[3] / "providers" / "containers"


class Engine(engine_pb2_grpc.EngineServicer):
    """An engine as a plugin sees it: something that takes log messages."""

    def __init__(self) -> None:
        """Begin with no messages."""
        self.messages: list[tuple[str, bool]] = []

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """Take a message."""
        self.messages.append((str(request.message), bool(request.ephemeral)))
        return empty_pb2.Empty()


@contextmanager
def _engine() -> Generator[tuple[Engine, str]]:
    engine = Engine()
    with ThreadPoolExecutor(2) as threads:
        server = cast("Any", grpc).server(threads)
        engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield engine, f"127.0.0.1:{port}"
        server.stop(None).wait()


@contextmanager
def _plugin(rig: Rig, engine: str) -> Generator[Any]:
    command = [sys.executable, str(PLUGIN), engine]
    with subprocess.Popen(command, cwd=rig.root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with cast("Any", grpc).insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
        process.terminate()


@pytest.fixture
def plugin(rig: Rig) -> Generator[tuple[Any, Engine]]:
    """The plugin, and the engine that it reports to."""
    with _engine() as (engine, address), _plugin(rig, address) as stub:
        stub.Configure(provider_pb2.ConfigureRequest(acceptSecrets=True))
        yield stub, engine


def _struct(properties: Properties) -> Any:
    return values.PropertyValue.marshal_map(values.to_properties(properties))


@pytest.mark.docker
def test_a_container_over_the_wire(rig: Rig, debian: str, plugin: tuple[Any, Engine]) -> None:
    stub, engine = plugin
    net = _struct({"name": rig.name("net")})
    stub.Create(provider_pb2.CreateRequest(urn=rig.urn("Network", "net"), properties=net))
    urn, inputs = rig.urn("Container", "web"), _struct(web(rig, debian, env={"KEY": Secret("hush-hush")}))
    checked = stub.Check(provider_pb2.CheckRequest(urn=urn, news=inputs)).inputs
    made = stub.Create(provider_pb2.CreateRequest(urn=urn, properties=checked))
    assert made.id == rig.name("web")
    state = values.from_properties(values.PropertyValue.unmarshal_map(made.properties))
    assert cast("Any", state["env"])["KEY"] == Secret("hush-hush")
    difference = stub.Diff(provider_pb2.DiffRequest(id=made.id, urn=urn, olds=made.properties, news=checked))
    assert difference.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert all(ephemeral for message, ephemeral in engine.messages if "waiting for" in message)
    stub.Delete(provider_pb2.DeleteRequest(id=made.id, urn=urn, properties=made.properties))


@pytest.mark.docker
def test_an_error_is_a_sentence_and_no_traceback(rig: Rig, debian: str, plugin: tuple[Any, Engine]) -> None:
    stub, _ = plugin
    urn, inputs = rig.urn("Container", "web"), _struct(web(rig, debian))
    checked = stub.Check(provider_pb2.CheckRequest(urn=urn, news=inputs)).inputs
    with pytest.raises(grpc.RpcError) as caught:
        stub.Create(provider_pb2.CreateRequest(urn=urn, properties=checked))
    told = str(cast("Any", caught.value).details())
    assert re.match(r"starting the container \S+ failed: network \S+ not found", told)
    assert "Traceback" not in told
    assert "File " not in told


def test_an_unknown_type_is_refused_by_name(plugin: tuple[Any, Engine]) -> None:
    stub, _ = plugin
    urn = "urn:pulumi:s::isthmus::containers:index:Pod::x"
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(provider_pb2.CheckRequest(urn=urn, news=_struct({})))
    assert "has no resource type containers:index:Pod" in str(cast("Any", caught.value).details())


def test_the_schema_and_the_version_are_served(plugin: tuple[Any, Engine]) -> None:
    stub, _ = plugin
    assert '"containers:index:Container"' in stub.GetSchema(provider_pb2.GetSchemaRequest()).schema
    assert stub.GetPluginInfo(empty_pb2.Empty()).version == "0.1.0"


def test_without_an_engine_it_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "an engine starts it" in capsys.readouterr().err
