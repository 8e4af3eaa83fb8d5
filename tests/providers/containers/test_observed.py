"""Containers as they are found: every fault that can befall them is seen, told and healed."""

from typing import Any, cast

import pytest

from tests.providers.containers.rig import MEMORY, Made, Rig, web

pytestmark = pytest.mark.docker


@pytest.mark.parametrize("fault", ["kill", "stop", "pause", "remove", "rename", "disconnect", "update"])
def test_any_fault_is_seen_and_healed(up: tuple[Rig, Made], fault: str) -> None:
    rig, made = up
    _break(rig, made, fault)
    assert rig.diff(made).diffs == ["status"]
    healed = rig.update(made)
    assert rig.diff(healed).changes is False
    assert healed.outputs["status"] == "healthy"
    found = cast("list[Any]", rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"}))
    assert [container["Names"] for container in found] == [[f"/{rig.name('web')}"]]


def test_stopped_is_started_again_and_not_made_again(up: tuple[Rig, Made]) -> None:
    rig, made = up
    rig.api.stop(made.identity, timeout=0)
    assert rig.foresee(made)["containerId"] == made.outputs["containerId"]
    assert rig.update(made).outputs["containerId"] == made.outputs["containerId"]


def test_one_that_stopped_answering_is_restarted(networked: Rig, debian: str) -> None:
    rig = networked
    script = "rm -f /tmp/ill; while true; do sleep 0.1; done"
    health = {"command": ["sh", "-c", "test ! -e /tmp/ill"], "timeoutSeconds": 10}
    made = rig.create("Container", "web", web(rig, debian, command=["sh", "-c", script], health=health))
    _inside(rig, made, "touch /tmp/ill")
    assert rig.diff(made).diffs == ["status"]
    assert rig.diff(rig.update(made)).changes is False


@pytest.mark.parametrize(
    ("fault", "status"), [("stop", "stopped"), ("pause", "paused"), ("disconnect", "altered"), ("update", "altered")]
)
def test_read_says_how_it_is(up: tuple[Rig, Made], fault: str, status: str) -> None:
    rig, made = up
    _break(rig, made, fault)
    read = rig.read(made)
    assert read is not None
    assert read.outputs["status"] == status
    assert rig.diff(read, web(rig, read.outputs["image"])).changes is True


def test_read_says_that_it_is_gone(up: tuple[Rig, Made]) -> None:
    rig, made = up
    rig.api.remove_container(made.identity, v=True, force=True)
    assert rig.read(made) is None
    rig.delete(made)


def test_a_network_made_again_takes_its_containers_along(up: tuple[Rig, Made]) -> None:
    rig, made = up
    name = rig.name("net")
    rig.api.disconnect_container_from_network(made.identity, name, force=True)
    rig.api.remove_network(name)
    rig.create("Network", "net", {"name": name})
    assert rig.diff(made).diffs == ["status"]
    assert rig.diff(rig.update(made)).changes is False


def _break(rig: Rig, made: Made, fault: str) -> None:
    api = cast("Any", rig.api)
    match fault:
        case "kill":
            api.kill(made.identity)
        case "stop":
            api.stop(made.identity, timeout=0)
        case "pause":
            api.pause(made.identity)
        case "remove":
            api.remove_container(made.identity, force=True)
        case "rename":
            api.rename(made.identity, rig.name("renamed"))
        case "disconnect":
            api.disconnect_container_from_network(made.identity, rig.name("net"), force=True)
        case _:
            api.update_container(made.identity, mem_limit=MEMORY // 2, memswap_limit=MEMORY // 2)


def _inside(rig: Rig, made: Made, script: str) -> str:
    call = rig.api.exec_create(made.identity, ["sh", "-c", script])
    return rig.api.exec_start(call["Id"]).decode()
