"""Containers that can't be made: why is told, and nothing stays."""

from typing import Any

import pytest

from providers.containers.docker_host import DockerHost
from providers.containers.making import GpuMissingError
from providers.containers.values import Secret
from providers.containers.waiting import ExitedError, NotHealthyError
from tests.providers.containers.rig import Made, Rig, web

pytestmark = pytest.mark.docker


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
    with pytest.raises(ExitedError, match="ran out of its 16777216 bytes of memory"):
        rig.create(
            "Container", "web", web(rig, debian, command=greedy, memory=16 * 1024**2, health={"tcp": {"port": 1}})
        )


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


def test_create_makes_again_what_a_killed_run_left_half_made(up: tuple[Rig, Made], debian: str) -> None:
    rig, made = up
    found = rig.api.inspect_container(made.identity)
    rig.api.remove_container(made.identity, v=True, force=True)
    networking = {"EndpointsConfig": {rig.name("net"): {"Aliases": ["web"]}}}
    body = {**found["Config"], "HostConfig": found["HostConfig"], "NetworkingConfig": networking}
    rig.api.create_container_from_config(body, made.identity)  # and killed before its start
    again = rig.create("Container", "web", web(rig, debian))
    assert rig.diff(again).changes is False


def test_a_runtime_that_is_listed_and_does_not_work_is_told(networked: Rig, debian: str) -> None:
    rig = networked
    if rig.docker.has_nvidia:
        pytest.skip("this machine has GPUs")
    claims = DockerHost(api=rig.docker.api, address=rig.docker.address, version=rig.docker.version)
    vars(claims)["info"] = {**rig.docker.info, "Runtimes": {"nvidia": {}}}
    claiming = Rig(rig.root, claims, rig.stack)
    with pytest.raises(GpuMissingError, match="could not select device driver"):
        claiming.create("Container", "web", web(rig, debian, gpus=1, gpuFallback="cpu"))
    assert _owned(rig) == []


def _owned(rig: Rig) -> list[Any]:
    return rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"})
