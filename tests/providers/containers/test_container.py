"""Containers against a real Docker engine: made, changed, adopted, refused."""

import pytest

from providers.containers.ownership import ForeignObjectError
from providers.containers.values import Secret
from providers.containers.waiting import ExitedError
from tests.providers.containers.rig import MEMORY, Made, Rig, web

pytestmark = pytest.mark.docker


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


def test_create_adopts_what_a_killed_run_left(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    again = rig.create("Container", "web", web(rig, debian))
    assert again.outputs["containerId"] == made.outputs["containerId"]


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


def test_a_failed_update_stays_owned_and_is_healed(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    with pytest.raises(ExitedError):
        rig.update(made, web(rig, debian, command=["false"]))
    assert rig.diff(made).diffs == ["status"]
    assert rig.diff(rig.update(made)).changes is False


def test_a_preview_knows_no_more_than_it_can(rig: Rig, debian: str) -> None:
    made = rig.check("Container", "web", web(rig, debian))
    foreseen = rig.foresee(made)
    assert repr(foreseen["containerId"]) == "UNKNOWN"
    assert foreseen["status"] == "healthy"


def _inside(rig: Rig, made: Made, script: str) -> str:
    call = rig.api.exec_create(made.identity, ["sh", "-c", script])
    return rig.api.exec_start(call["Id"]).decode()
