"""Containers against a real Docker engine, and every fault that can befall them."""

from typing import Any, cast

import pytest

from providers.containers.making import GpuMissingError
from providers.containers.ownership import ForeignObjectError
from providers.containers.values import Secret
from providers.containers.waiting import ExitedError, NotHealthyError
from tests.providers.containers.rig import MEMORY, Made, Rig, web

pytestmark = pytest.mark.docker


@pytest.fixture
def up(networked: Rig, debian: str) -> tuple[Rig, Made]:
    """A running web server."""
    return networked, networked.create("Container", "web", web(networked, debian))


def test_it_is_there_healthy_and_locked_down(up: tuple[Rig, Made]) -> None:
    rig, made = up
    found = rig.api.inspect_container(made.identity)
    host = found["HostConfig"]
    assert made.outputs["status"] == "healthy"
    assert made.outputs["containerId"] == found["Id"]
    assert made.outputs["gpuFellBack"] is False
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["Memory"] == host["MemorySwap"] == MEMORY
    assert host["Init"] is True
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert found["Config"]["Labels"]["isthmus.owner"] == rig.owner
    assert found["Config"]["Labels"]["isthmus.stack"] == rig.stack
    assert found["Config"]["Labels"]["isthmus.urn"] == made.urn
    assert "web" in found["NetworkSettings"]["Networks"][rig.name("net")]["Aliases"]
    assert rig.diff(made).changes is False


def test_files_variables_and_volumes_reach_it(networked: Rig, debian: str) -> None:
    rig = networked
    rig.create("Volume", "data", {"name": rig.name("data")})
    made = rig.create(
        "Container",
        "web",
        web(
            rig,
            debian,
            env={"PLAIN": "a", "HIDDEN": Secret("b b")},
            files=[
                {"path": "/etc/isthmus/plain.yaml", "content": "x: ü\n"},
                {"path": "/etc/isthmus/key", "content": Secret("line 1\nline 2\n")},
            ],
            mounts=[{"volume": rig.name("data"), "path": "/data"}],
        ),
    )
    shown = _inside(rig, made, "cat /etc/isthmus/plain.yaml /etc/isthmus/key; stat -c '%a %u' /etc/isthmus/*")
    assert shown == "x: ü\nline 1\nline 2\n400 10001\n444 10001\n"
    assert _inside(rig, made, 'echo "$PLAIN$HIDDEN"; grep -c " /data " /proc/mounts') == "ab b\n1\n"


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


def test_limits_change_in_place(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    news = web(rig, debian, memory=2 * MEMORY, cpus=0.5)
    assert rig.diff(made, news).diffs == ["cpus", "memory"]
    changed = rig.update(made, news)
    host = rig.api.inspect_container(made.identity)["HostConfig"]
    assert (host["Memory"], host["CpuQuota"]) == (2 * MEMORY, 50_000)
    assert changed.outputs["containerId"] == made.outputs["containerId"]
    back = rig.update(changed, web(rig, debian))
    assert rig.diff(back).changes is False


def test_other_changes_make_it_again_and_replace_nothing(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    news = web(rig, debian, env={"A": "1"})
    difference = rig.diff(made, news)
    assert (difference.diffs, difference.replaces) == (["env"], [])
    changed = rig.update(made, news)
    assert changed.outputs["containerId"] != made.outputs["containerId"]
    assert rig.diff(changed).changes is False


def test_a_new_name_replaces_and_deletes_first(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    difference = rig.diff(made, web(rig, debian, name=rig.name("other")))
    assert difference.replaces == ["name"]
    assert difference.delete_before_replace is True


def test_what_means_the_same_is_no_change(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    given = web(rig, debian, memory=float(MEMORY), gpuFallback="none", env=None)
    same = {key: given[key] for key in sorted(given, reverse=True)}
    assert rig.diff(made, same).changes is False


def test_a_network_made_again_takes_its_containers_along(up: tuple[Rig, Made]) -> None:
    rig, made = up
    name = rig.name("net")
    rig.api.disconnect_container_from_network(made.identity, name, force=True)
    rig.api.remove_network(name)
    rig.create("Network", "net", {"name": name})
    assert rig.diff(made).diffs == ["status"]
    assert rig.diff(rig.update(made)).changes is False


def test_create_adopts_what_a_killed_run_left(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    again = rig.create("Container", "web", web(rig, debian))
    assert again.outputs["containerId"] == made.outputs["containerId"]


def test_create_makes_again_what_a_killed_run_left_half_made(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    found = rig.api.inspect_container(made.identity)
    rig.api.remove_container(made.identity, v=True, force=True)
    networking = {"EndpointsConfig": {rig.name("net"): {"Aliases": ["web"]}}}
    body = {**found["Config"], "HostConfig": found["HostConfig"], "NetworkingConfig": networking}
    rig.api.create_container_from_config(body, made.identity)  # and killed before its start
    again = rig.create("Container", "web", web(rig, debian))
    assert rig.diff(again).changes is False


def test_what_somebody_else_made_is_left_alone(networked: Rig, debian: str) -> None:
    rig = networked
    name = rig.name("web")
    made = rig.api.create_container_from_config({"Image": debian, "Cmd": ["true"]}, name)
    try:
        with pytest.raises(ForeignObjectError, match="made by somebody else under the same name"):
            rig.create("Container", "web", web(rig, debian))
        with pytest.raises(ForeignObjectError):
            rig.delete(Made(urn=rig.urn("Container", "web"), inputs={}, identity=name))
        assert rig.api.inspect_container(name)["Id"] == made["Id"]
    finally:
        rig.api.remove_container(name, v=True, force=True)


def test_another_resource_of_the_stack_under_the_same_name_is_refused(up: tuple[Rig, Made], debian: str) -> None:
    rig, _ = up
    with pytest.raises(ForeignObjectError, match="belongs to another resource of this stack"):
        rig.create("Container", "other", web(rig, debian))


def test_an_early_exit_is_told_with_the_log_and_nothing_stays(networked: Rig, debian: str) -> None:
    rig = networked
    script = 'echo "starting with $KEY"; echo broken >&2; exit 3'
    inputs = web(rig, debian, command=["sh", "-c", script], env={"KEY": Secret("hush-hush")})
    with pytest.raises(ExitedError) as caught:
        rig.create("Container", "web", inputs)
    assert "ended with exit code 3" in str(caught.value)
    assert "| broken" in str(caught.value)
    assert "hush-hush" not in str(caught.value)
    assert "starting with [secret]" in str(caught.value)
    assert _owned(rig) == []


def test_one_that_never_gets_healthy_is_told_with_the_log_and_nothing_stays(networked: Rig, debian: str) -> None:
    rig = networked
    health = {"tcp": {"port": 8081}, "timeoutSeconds": 1}
    with pytest.raises(NotHealthyError) as caught:
        rig.create("Container", "web", web(rig, debian, health=health))
    assert "didn't get healthy in 1 s (port 8081: Connection refused)" in str(caught.value)
    assert "| serving" in str(caught.value)
    assert _owned(rig) == []


def test_out_of_memory_is_named(networked: Rig, debian: str) -> None:
    rig = networked
    greedy = ["perl", "-e", 'my @all; push @all, "x" x 1000000 while 1']
    with pytest.raises(ExitedError, match="ran out of its 8388608 bytes of memory"):
        rig.create(
            "Container", "web", web(rig, debian, command=greedy, memory=8 * 1024**2, health={"tcp": {"port": 1}})
        )


def test_a_failed_update_stays_owned_and_is_healed(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    with pytest.raises(ExitedError):
        rig.update(made, web(rig, debian, command=["false"]))
    assert rig.diff(made).diffs == ["status"]
    assert rig.diff(rig.update(made)).changes is False


def test_gpus_fall_back_to_cpus_aloud(networked: Rig, debian: str) -> None:
    rig = networked
    if rig.docker.has_nvidia:
        pytest.skip("this machine has GPUs")
    made = rig.create("Container", "web", web(rig, debian, gpus=1, gpuFallback="cpu"))
    assert made.outputs["gpuFellBack"] is True
    assert "runs on CPUs instead" in rig.warned[0]
    assert rig.diff(made).changes is False


def test_gpus_that_are_not_there_are_an_error_by_default(networked: Rig, debian: str) -> None:
    if networked.docker.has_nvidia:
        pytest.skip("this machine has GPUs")
    with pytest.raises(GpuMissingError, match="has no NVIDIA runtime"):
        networked.create("Container", "web", web(networked, debian, gpus=1))


def test_a_preview_knows_no_more_than_it_can(rig: Rig, debian: str) -> None:
    made = rig.check("Container", "web", web(rig, debian))
    foreseen = rig.foresee(made)
    assert repr(foreseen["containerId"]) == "UNKNOWN"
    assert foreseen["status"] == "healthy"


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


def _owned(rig: Rig) -> list[Any]:
    return rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"})
