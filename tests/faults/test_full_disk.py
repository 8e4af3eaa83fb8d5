"""A disk that is full for real, in a build, in a container's making, and in what a service writes."""

import re
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from isthmus.errors import IsthmusError
from providers.containers.build import BuildError
from providers.containers.docker_errors import DockerOperationError
from providers.containers.waiting import ExitedError
from tests.faults.project import Checkout, checkout
from tests.harness.daemon import PrivateDaemon, private_daemon
from tests.providers.containers.rig import Rig, web

pytestmark = pytest.mark.docker
MEGABYTE = 1024**2
HINT = r"The disk is full: \d+\.\d MB of 268 MB are free at .*, where Docker keeps its data\. Free some space"


@pytest.fixture(scope="module")
def daemon() -> Generator[PrivateDaemon]:
    """An engine with a small disk of its own."""
    with private_daemon(size=256 * MEGABYTE) as own:
        yield own


@pytest.fixture(autouse=True)
def _room(daemon: PrivateDaemon) -> Generator[None]:
    """Leave room to the next test."""
    yield
    daemon.clear()


@pytest.fixture
def rig(daemon: PrivateDaemon, tmp_path: Path) -> Generator[Rig]:
    """A provider that knows the engine's disk by the path that this machine sees it by."""
    host = replace(daemon.docker())
    vars(host)["info"] = {**host.info, "DockerRootDir": str(daemon.data)}
    made = Rig(tmp_path, host)
    yield made
    daemon.clear()
    made.sweep()


@pytest.mark.parametrize(
    ("step", "said", "leave"),
    [
        ("RUN cat /dev/zero > /big", "building the image big failed at Step 2/", 64),
        ("COPY blob /", "building the image big failed: .*write /blob", 8),
    ],
)
def test_in_a_build_it_is_told_and_with_room_it_is_built(
    rig: Rig, daemon: PrivateDaemon, small: str, step: str, said: str, leave: int
) -> None:
    inputs = {"name": "big", "context": "images/big"}
    _context(rig.root, step)
    before, daemon_images = daemon.free(), _images(rig)
    daemon.fill(leave=leave * MEGABYTE)
    with pytest.raises((BuildError, DockerOperationError), match=said) as caught:
        rig.create("Image", "big", inputs)
    assert "no space left on device" in str(caught.value).lower()
    daemon.clear()
    assert _images(rig) == daemon_images
    assert rig.api.containers(all=True) == []
    assert abs(daemon.free() - before) < MEGABYTE, "what was half built still takes room"
    (rig.root / "images" / "big" / "Dockerfile").write_text("FROM small:latest\nCOPY blob /\n", encoding="utf-8")
    made = rig.create("Image", "big", inputs)
    assert rig.diff(made).changes is False
    cast("Any", rig.api).remove_image(made.outputs["tag"], force=True)


@pytest.mark.parametrize(
    ("leave", "said"),
    [
        (0, "creating the container"),
        (8 * 1024, "creating the container"),
        (32 * 1024, "creating the container"),
        (1024 * 1024, "putting files into the container"),
    ],
)
def test_in_a_containers_making_it_is_told_and_nothing_stays(
    rig: Rig, daemon: PrivateDaemon, small: str, leave: int, said: str
) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    inputs = web(rig, small, files=[{"path": "/etc/large", "content": "x" * 2 * MEGABYTE}])
    daemon.fill(leave=leave)
    told = _told(lambda: rig.create("Container", "web", inputs), DockerOperationError, said)
    assert f"{rig.name('web')} failed: " in told
    assert rig.api.containers(all=True) == []
    daemon.clear()
    made = rig.create("Container", "web", inputs)
    assert rig.diff(made).changes is False


FILLS = "cat /dev/zero > /data/big; exit 3"


def test_a_service_that_fills_it_could_not_log_why_and_is_told_all_the_same(
    rig: Rig, daemon: PrivateDaemon, small: str
) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    rig.create("Volume", "data", {"name": rig.name("data")})
    mounts = [{"volume": rig.name("data"), "path": "/data"}]
    inputs = web(rig, small, user="0", mounts=mounts, command=["sh", "-c", FILLS])
    daemon.fill(leave=24 * MEGABYTE)  # the disk is in memory, and what a container writes there counts as its own
    with pytest.raises(ExitedError, match="ended with exit code 3") as caught:
        rig.create("Container", "web", inputs)
    assert "Most likely the disk is full: 0." in caught.value.hint
    assert rig.api.containers(all=True) == []
    mended = web(rig, small, user="0", mounts=mounts, entrypoint=["sh", "-c", 'rm /data/big; exec perl -e "$1"', "-"])
    made = rig.create("Container", "web", {**mended, "command": [cast("list[str]", mended["command"])[-1]]})
    assert rig.diff(made).changes is False
    assert daemon.free() > 16 * MEGABYTE


PROGRAM = """
container = web("web-a", IMAGE)
# What fills the disk comes last: beside it, the container might be what finds no room.
after = pulumi.ResourceOptions(depends_on=[container])
image = Image("big", ImageArgs(name="big", context="images/big"), opts=after)
"""


@pytest.fixture
def project(tmp_path: Path, daemon: PrivateDaemon, monkeypatch: pytest.MonkeyPatch) -> Generator[Checkout]:
    """A checkout on the engine with the small disk."""
    monkeypatch.setenv("DOCKER_HOST", daemon.address)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "for tests")
    made = checkout(tmp_path / "one", daemon.docker())
    yield made
    daemon.clear()
    made.sweep()


def test_a_whole_up_goes_on_where_it_stopped_once_there_is_room(
    project: Checkout, daemon: PrivateDaemon, small: str
) -> None:
    _context(project.root, "COPY blob /")
    daemon.fill(leave=8 * MEGABYTE)
    failed = project.up("dev", f"IMAGE = {small!r}\n{PROGRAM}")
    assert [failure.urn.rpartition("::")[2] for failure in failed.failures] == ["big"]
    assert "The disk is full" in failed.failures[0].message
    before = project.objects("dev")
    assert list(before) == [f"isthmus-dev-{name}" for name in ("data", "net", "web-a")]
    daemon.clear()
    again = project.up("dev")
    assert (again.failures, again.changed) == ((), 1)
    assert project.objects("dev") == before
    assert project.up("dev").changed == 0
    assert project.destroy("dev").ok
    assert project.objects("dev") == {}


def _context(root: Path, step: str) -> None:
    folder = root / "images" / "big"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text(f"FROM small:latest\n{step}\n", encoding="utf-8")
    (folder / "blob").write_bytes(b"x" * 16 * MEGABYTE)


def _images(rig: Rig) -> list[str]:
    return sorted(str(image["Id"]) for image in cast("Any", rig.api).images(all=True))


def _told(make: Callable[[], object], kind: type[IsthmusError], said: str) -> str:
    with pytest.raises(kind, match=said) as caught:
        make()
    assert re.match(HINT, caught.value.hint), caught.value.hint
    return str(caught.value)
