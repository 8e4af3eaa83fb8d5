"""What somebody else does in the same moment, or leaves in the way: refused by name, waited for, or gone on with."""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
from docker.errors import APIError
from pulumi.provider.experimental.provider import DeleteRequest

from providers.containers.docker_errors import DockerOperationError
from providers.containers.ownership import ForeignObjectError
from providers.containers.ports import PortTakenError
from providers.containers.values import Secret
from providers.containers.volume import VolumeInUseError
from providers.containers.waiting import ExitedError
from tests.faults.background import once
from tests.harness.daemon import PrivateDaemon, private_daemon
from tests.providers.containers.rig import Rig, run, web

pytestmark = pytest.mark.docker
PORT = 18080
LISTENS = f"""
import socket, time
server = socket.create_server(("127.0.0.1", {PORT}))
print("listening", flush=True)
time.sleep(60)
"""


def _first(monkeypatch: pytest.MonkeyPatch, rig: Rig, call: str, act: Callable[[], object]) -> None:
    """Do something between the provider's look and its call, which Docker itself then answers."""
    real: Callable[..., Any] = getattr(rig.api, call)
    pending = [act]

    def later(*given: Any, **named: Any) -> Any:
        if pending:
            pending.pop()()
        return real(*given, **named)

    monkeypatch.setattr(rig.api, call, later)


def test_a_containers_name_taken_after_the_look_is_refused(
    rig: Rig, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    api, name = cast("Any", rig.api), rig.name("web")
    real = api.create_container_from_config
    made: list[str] = []
    _first(
        monkeypatch,
        rig,
        "create_container_from_config",
        lambda: made.append(real({"Image": small, "Cmd": ["sleep", "1"]}, name)["Id"]),
    )
    try:
        with pytest.raises(ForeignObjectError, match="made by somebody else under the same name"):
            rig.create("Container", "web", web(rig, small))
        assert [found["Id"] for found in api.containers(all=True)] == made
    finally:
        api.remove_container(name, force=True)
    monkeypatch.undo()
    assert rig.diff(rig.create("Container", "web", web(rig, small))).changes is False


def test_one_of_its_own_that_appears_after_the_look_is_not_made_twice(
    rig: Rig, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    inputs = web(rig, small)
    body: list[dict[str, Any]] = []
    real = rig.api.create_container_from_config

    def twice(config: dict[str, Any], name: str) -> dict[str, Any]:
        if not body:  # the engine did what it was asked, and its answer was lost
            body.append(real(config, name))
        return real(config, name)

    monkeypatch.setattr(rig.api, "create_container_from_config", twice)
    made = rig.create("Container", "web", inputs)
    assert [found["Id"] for found in rig.api.containers(all=True)] == [made.outputs["containerId"]]
    assert rig.diff(made).changes is False


def test_a_networks_name_taken_after_the_look_is_refused(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    api, name = cast("Any", rig.api), rig.name("net")
    real = api.create_network
    _first(monkeypatch, rig, "create_network", lambda: real(name, "bridge", check_duplicate=True, labels={}))
    try:
        with pytest.raises(ForeignObjectError, match=r"the network .* was made by somebody else"):
            rig.create("Network", "net", {"name": name})
        assert len(api.networks(names=[name])) == 1
    finally:
        api.remove_network(name)


def test_a_removal_that_somebody_began_is_waited_for(rig: Rig, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    made = rig.create("Container", "web", web(rig, small, stopTimeout=0))
    real, api = rig.api.remove_container, cast("Any", rig.api)
    answers: list[str] = []

    def remove() -> None:
        try:
            real(made.identity, v=True, force=True)
            answers.append("removed")
        except APIError as error:  # whoever comes second is told so
            answers.append(str(error.explanation))

    other = threading.Thread(target=remove)

    def both(container: str, *, v: bool, force: bool) -> None:
        other.start()
        real(container, v=v, force=force)

    monkeypatch.setattr(rig.api, "remove_container", both)
    rig.delete(made)
    other.join()
    assert rig.read(made) is None
    assert len(answers) == 1
    assert answers[0] == "removed" or "already in progress" in answers[0] or "No such container" in answers[0]
    assert api.containers(all=True) == []


def test_no_addresses_left_for_a_network_is_told(rig: Rig) -> None:
    with private_daemon(flags=("--default-address-pool", "base=172.31.240.0/24,size=24")) as own:
        crowded = Rig(rig.root, own.docker(), rig.stack)
        first = crowded.create("Network", "one", {"name": rig.name("one")})
        with pytest.raises(DockerOperationError, match=r"making the network .*-two failed") as caught:
            crowded.create("Network", "two", {"name": rig.name("two")})
        assert "no addresses left for another network" in caught.value.hint
        assert "docker network prune" in caught.value.hint
        crowded.delete(first)
        assert crowded.diff(crowded.create("Network", "two", {"name": rig.name("two")})).changes is False


def test_a_port_taken_while_it_stood_still_is_told_with_its_holder(rig: Rig, daemon: PrivateDaemon, small: str) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    made = rig.create("Container", "web", web(rig, small, ports=[{"container": 8080, "host": PORT}]))
    rig.api.stop(made.identity, timeout=0)
    holder = [sys.executable, "-c", LISTENS]
    with subprocess.Popen(daemon.inside(*holder), stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"listening\n"
            taken = f"port {PORT}, which the container {made.identity} publishes, is in use"
            with pytest.raises(PortTakenError, match=taken):
                rig.update(made)
            found = rig.api.inspect_container(made.identity)
            assert found["Id"] == made.outputs["containerId"]
        finally:
            process.kill()
    healed = rig.update(made)
    assert healed.outputs["containerId"] == made.outputs["containerId"]
    assert rig.diff(healed).changes is False


def test_a_volume_that_a_strangers_container_mounts_is_not_removed(rig: Rig, small: str) -> None:
    made, api = rig.create("Volume", "data", {"name": rig.name("data")}), cast("Any", rig.api)
    mounts = [{"Type": "volume", "Source": made.identity, "Target": "/x"}]
    api.create_container_from_config({"Image": small, "Cmd": ["true"], "HostConfig": {"Mounts": mounts}}, "stranger")
    try:
        with pytest.raises(VolumeInUseError, match=f"the volume {made.identity} is in use by stranger") as caught:
            rig.delete(made)
        assert "docker rm -f stranger" in caught.value.hint
        assert rig.read(made) is not None
    finally:
        api.remove_container("stranger", force=True)
    rig.delete(made)
    assert rig.read(made) is None


def test_what_ignores_sigterm_is_killed_after_its_time(rig: Rig, small: str) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    stubborn = ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"]
    made = rig.create("Container", "web", web(rig, small, command=stubborn, health=None, stopTimeout=1))
    filters = {"container": made.identity, "event": ["kill", "destroy"]}
    stream = cast("Any", rig.api).events(decode=True, filters=filters)
    seen: list[str] = []

    def listen() -> None:
        for event in stream:
            seen.append(str(event["Actor"]["Attributes"].get("signal", event["Action"])))
            if event["Action"] == "destroy":
                return

    thread = threading.Thread(target=listen)
    thread.start()
    rig.delete(made)
    thread.join()
    stream.close()
    assert (seen[:2], seen[-1]) == (["15", "9"], "destroy")
    assert rig.read(made) is None


@pytest.mark.timeout(120)
def test_a_deletion_that_is_given_less_time_than_the_stop_takes_no_more(rig: Rig, small: str) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    stubborn = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    made = rig.create("Container", "web", web(rig, small, command=stubborn, health=None, stopTimeout=3600))
    run(rig.provider.delete(DeleteRequest(made.urn, made.identity, made.state, 1)))
    assert rig.read(made) is None


def test_one_that_docker_starts_again_and_again_is_told_with_its_log(rig: Rig, small: str) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    rig.create("Volume", "data", {"name": rig.name("data")})
    mounts = [{"volume": rig.name("data"), "path": "/data"}]
    command = ["sh", "-c", "test ! -e /data/ill || { echo crashed with $KEY; exit 4; }; sleep 600"]
    env = {"KEY": Secret("hush-hush")}
    made = rig.create(
        "Container", "web", web(rig, small, user="0", command=command, health=None, env=env, mounts=mounts)
    )
    api = cast("Any", rig.api)
    api.exec_start(api.exec_create(made.identity, ["sh", "-c", "echo > /data/ill; kill -9 -1"])["Id"])
    with once(lambda: api.inspect_container(made.identity)["RestartCount"] > 2, lambda: None):
        pass
    assert rig.diff(made).diffs == ["status"]
    with pytest.raises(ExitedError, match="ended with exit code 4 while it was starting") as caught:
        rig.update(made)
    assert "| crashed with [secret]" in str(caught.value)
    assert rig.read(made) is not None
