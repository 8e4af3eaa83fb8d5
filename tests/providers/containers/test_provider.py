"""The provider as a whole: many at once, killed in the middle, asked to stop."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from pulumi.provider.experimental.provider import CreateRequest

from providers.containers.call import CancelledError
from providers.containers.provider import ContainersProvider
from tests.providers.containers.rig import Rig, run, web

pytestmark = pytest.mark.docker

# A run that makes a container in the rig's folder, as a killed one would have.
RUN = """
import sys
from pathlib import Path
from providers.containers.docker_host import connect
from tests.providers.containers.rig import Rig, web
rig = Rig(Path(sys.argv[1]), connect(), sys.argv[2])
rig.create("Container", "web", web(rig, sys.argv[3]))
"""


def test_containers_start_in_parallel(networked: Rig, debian: str) -> None:
    rig, names = networked, ["one", "two", "three", "four"]
    # Each is healthy only once all are there: one after the other, they would wait for ever.
    others = " && ".join(f"getent hosts {name}" for name in names)
    health = {"command": ["sh", "-c", others], "timeoutSeconds": 60}
    made = [
        rig.check("Container", name, web(rig, debian, name=rig.name(name), aliases=[name], health=health))
        for name in names
    ]

    async def create_all() -> list[Any]:
        return await asyncio.gather(
            *(rig.provider.create(CreateRequest(one.urn, one.inputs, 0, False)) for one in made)
        )

    assert [response.resource_id for response in run(create_all())] == [rig.name(name) for name in names]


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 0.6])
def test_killed_at_any_point_the_next_run_adopts(networked: Rig, debian: str, after: float) -> None:
    rig = networked
    command = [sys.executable, "-c", RUN, str(rig.root), rig.stack, debian]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        _wait_for_a_container(rig)
        time.sleep(after)
        os.kill(process.pid, signal.SIGKILL)
    made = rig.create("Container", "web", web(rig, debian))
    assert rig.diff(made).changes is False
    found = rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"})
    assert [container["Names"] for container in found] == [[f"/{rig.name('web')}"]]


def test_asked_to_stop_it_stops_and_leaves_nothing(networked: Rig, debian: str) -> None:
    rig = networked
    made = rig.check("Container", "web", web(rig, debian, health={"tcp": {"port": 9}, "timeoutSeconds": 60}))

    async def create(provider: ContainersProvider) -> None:
        creating = asyncio.create_task(provider.create(CreateRequest(made.urn, made.inputs, 0, False)))
        await asyncio.to_thread(_wait_for_a_container, rig)
        await provider.cancel()
        await creating

    begun = time.monotonic()
    with pytest.raises(CancelledError, match="stopped before it was done"):
        run(create(rig.provider))
    assert time.monotonic() - begun < 30
    assert rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"}) == []


def _wait_for_a_container(rig: Rig) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + 60
    while not rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"}):
        assert time.monotonic() < deadline
        pause.wait(0.02)


def test_two_stacks_of_one_checkout_keep_apart(networked: Rig, debian: str) -> None:
    one = networked
    other = Rig(one.root, one.docker)
    other.create("Network", "net", {"name": other.name("net")})
    first = one.create("Container", "web", web(one, debian))
    second = other.create("Container", "web", web(other, debian))
    other.delete(second)
    assert one.diff(first).changes is False
    assert first.identity != second.identity
