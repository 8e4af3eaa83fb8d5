"""A Docker engine of a test's own: to be stopped, killed and filled up, and gone afterwards.

It runs in a corner of its own (see secluded.py), and makes its bridges, rules and mounts where no other engine looks.
Its address is a socket that this machine reaches; so are its containers, by their addresses. Ports that they publish on
loopback are on the corner's loopback: run what wants those with `PrivateDaemon.inside`, as in
`subprocess.run(own.inside("bin/isthmus", "up", ...), env=own.variables)`.
"""

import io
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import psutil
import pytest

from providers.containers.docker_host import DockerError, DockerHost, connect
from tests.harness.secluded import Secluded, SeclusionError, obstacle, secluded

START_SECONDS, STOP_SECONDS, PAUSE = 60, 60, 0.05
CGROUPS = Path("/sys/fs/cgroup")


@dataclass
class PrivateDaemon:
    """A running engine; `folder` holds its socket, its log and its data."""

    corner: Secluded
    folder: Path
    flags: tuple[str, ...] = ()
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """The engine's address, for DOCKER_HOST."""
        return f"unix://{self.folder}/docker.sock"

    @property
    def variables(self) -> Mapping[str, str]:
        """This process' environment, with this engine in it."""
        return {**os.environ, "DOCKER_HOST": self.address}

    @property
    def data(self) -> Path:
        """The engine's data, as this machine sees them."""
        return self.corner.path(self.folder / "data")

    @property
    def cgroup(self) -> str:
        """The control group that its containers are in."""
        return self.folder.name

    def inside(self, *command: str) -> list[str]:
        """Give the command line that runs something where the published ports are."""
        return self.corner.command(*command, only_network=True)

    def docker(self) -> DockerHost:
        """Connect to the engine."""
        return connect(self.address)

    def start(self) -> None:
        """Start the engine, and wait until it answers."""
        base = f"10.{self.corner.octet}"
        command = ["dockerd", "--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec"]
        command += ["--pidfile", f"{self.folder}/pid", "--host", self.address, "--cgroup-parent", f"/{self.cgroup}"]
        command += ["--exec-opt", "native.cgroupdriver=cgroupfs", "--bip", f"{base}.1.1/24"]
        if not any(flag.startswith("--default-address-pool") for flag in self.flags):
            command += ["--default-address-pool", f"base={base}.128.0/17,size=24"]
        with self._log() as log:
            self._process = subprocess.Popen(
                self.corner.command(*command, *self.flags), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with suppress(DockerError):
                self.docker()
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SeclusionError(f"a Docker engine of its own doesn't start:\n{self.log()[-2000:]}")
            time.sleep(PAUSE)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the engine: SIGTERM stops its containers first, SIGKILL lets nothing be finished."""
        process = self._process
        if process is None:
            return
        for engine in psutil.Process(process.pid).children():
            engine.send_signal(how)
        process.wait(STOP_SECONDS)
        self._process = None

    def restart(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the engine and start it again."""
        self.stop(how)
        self.start()

    def log(self) -> str:
        """Give what the engine logged."""
        return (self.folder / "log").read_text(errors="replace")

    def free(self) -> int:
        """Give the bytes that are free where its data are."""
        return shutil.disk_usage(self.data).free

    def fill(self, leave: int) -> None:
        """Fill up the disk that its data are on, but for some bytes."""
        with (self.data / "filler").open("ab") as filler:
            grown = filler.tell() + max(0, self.free() - leave)
            os.posix_fallocate(filler.fileno(), 0, grown)

    def clear(self) -> None:
        """Make room again."""
        (self.data / "filler").unlink(missing_ok=True)

    def _log(self) -> IO[bytes]:
        return (self.folder / "log").open("ab")


@contextmanager
def private_daemon(
    *, size: int | None = None, internet: bool = False, flags: tuple[str, ...] = ()
) -> Generator[PrivateDaemon]:
    """Run an engine, with its data on a disk of `size` bytes where that is given; skips where that can't be.

    With `internet` its builds reach what this machine reaches. Needs root; starts in about half a second.
    """
    if why := obstacle():
        pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="isthmus-docker-"))
    try:
        (folder / "data").mkdir()
        with secluded(internet=internet) as corner:
            if size is not None:
                corner.run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder / "data"))
            daemon = PrivateDaemon(corner=corner, folder=folder, flags=flags)
            try:
                daemon.start()
                yield daemon
            finally:
                daemon.stop(signal.SIGKILL)
    finally:
        _remove_cgroups(folder.name)
        shutil.rmtree(folder)


def _remove_cgroups(name: str) -> None:
    for top in (*CGROUPS.glob(f"*/{name}"), CGROUPS / name):
        for folder in sorted([top, *top.rglob("*/")], reverse=True):
            # A killed container takes a moment to leave its group.
            deadline = time.monotonic() + STOP_SECONDS
            while folder.is_dir() and time.monotonic() < deadline:
                with suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(PAUSE)


PACKED = "/tmp/small.tar"
PROGRAMS = "sh dash perl cat dd sleep rm false"
USERLAND = f"""
cd / && files=$(for program in {PROGRAMS}; do
  which $program; ldd $(which $program) | grep -o '/[^ ]*lib[^ ]*'
done | sort -u | sed 's,^/lib,/usr/lib,; s,^/bin,/usr/bin,')
tar -cf {PACKED} bin lib lib64 usr/lib/*-linux-gnu/perl-base $(
  for file in $files; do echo $file; readlink -f $file; done | sort -u | cut -c2-)
"""


def small_image(source: DockerHost, debian: str) -> bytes:
    """Pack a shell, Perl and a few tools out of a Debian image: 12 MB, for `load` of an engine with little disk."""
    api = cast("Any", source.api)
    made = api.create_container(debian, ["sh", "-c", USERLAND])
    try:
        api.start(made)
        ended = api.wait(made)
        assert ended["StatusCode"] == 0, api.logs(made)
        chunks, _ = api.get_archive(made, PACKED)
        with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as outer:
            packed = outer.extractfile(Path(PACKED).name)
            assert packed is not None
            return packed.read()
    finally:
        api.remove_container(made, force=True)


def load(daemon: PrivateDaemon, image: bytes) -> str:
    """Give the engine a packed image; gives its id."""
    api = cast("Any", daemon.docker().api)
    api.import_image_from_data(image, repository="small", tag="latest")
    return str(api.inspect_image("small:latest")["Id"])
