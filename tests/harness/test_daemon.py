"""An engine of a test's own works, disturbs no other, and leaves nothing."""

import contextlib
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Generator
from pathlib import Path

import pytest

from providers.containers.docker_host import DockerError, connect
from tests.harness.daemon import CGROUPS, PrivateDaemon, load, private_daemon, small_image
from tests.providers.containers.rig import Made, Rig, web

pytestmark = pytest.mark.docker


@pytest.fixture
def shared(tmp_path: Path) -> Generator[Rig]:
    """A rig on the engine that everybody uses."""
    (tmp_path / "shared").mkdir()
    rig = Rig(tmp_path / "shared", connect())
    yield rig
    rig.sweep()


def test_both_engines_serve_at_once_and_nothing_is_left(shared: Rig, tmp_path: Path) -> None:
    debian = str(shared.create("Image", "debian", DEBIAN).outputs["imageId"])
    port = _free_port()
    _serve(shared, debian, port)
    with private_daemon(internet=True) as own:
        (tmp_path / "own").mkdir()
        rig = Rig(tmp_path / "own", own.docker())
        made = _serve(rig, load(own, small_image(shared.docker, debian)), port)
        assert _ask(f"http://{made.outputs['ipAddress']}:8080") == "hello\n"
        assert _ask(f"http://127.0.0.1:{port}") == "hello\n"
        inside = subprocess.run(own.inside("curl", "-s", f"127.0.0.1:{port}"), capture_output=True, text=True)
        assert inside.stdout == "hello\n"
        own.restart(signal.SIGKILL)
        own.restart()
        assert _ask(f"http://127.0.0.1:{port}") == "hello\n"
        assert _traces(own) != []
    assert _traces(own) == []
    with pytest.raises(DockerError):
        own.docker()


def test_a_small_disk_fills_up_and_is_cleared() -> None:
    with private_daemon(size=64 * 1024**2) as own:
        own.fill(leave=1024**2)
        assert own.free() <= 1024**2
        own.clear()
        assert own.free() > 32 * 1024**2


DEBIAN = {"name": "debian", "reference": "debian:bookworm-slim", "bootstrap": True}


def _serve(rig: Rig, image: str, port: int) -> Made:
    rig.create("Network", "net", {"name": rig.name("net")})
    return rig.create("Container", "web", web(rig, image, ports=[{"container": 8080, "host": port}]))


def _ask(address: str) -> str:
    with contextlib.closing(urllib.request.urlopen(address, timeout=5)) as answer:
        return str(answer.read().decode())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _traces(own: PrivateDaemon) -> list[str]:
    """Give what this machine shows of an engine: links, routes, rules, mounts, groups and files."""
    marks = (f"10.{own.corner.octet}.", f"ist{own.corner.octet}", own.folder.name)
    commands = ("iptables-save", "ip link", "ip route", "cat /proc/mounts", "ls /tmp", "ls /sys/fs/cgroup")
    shown = [subprocess.run(command.split(), capture_output=True, text=True).stdout for command in commands]
    shown += [str(path) for path in CGROUPS.glob("*/isthmus-docker-*")]
    return [line for text in shown for line in text.splitlines() if any(mark in line for mark in marks)]
