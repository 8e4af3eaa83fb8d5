"""Getting a Docker engine to answer: install it, or start it, where that can be done."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from isthmus.local.machine import Machine
from providers.containers.docker_host import (
    DockerAbsentError,
    DockerError,
    DockerHost,
    DockerStoppedError,
    connect,
)

PACKAGES = ("docker.io", "iptables")
INSTALL = f"apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"
_START_SECONDS = 60
_LOG_LINES = 15

Ask = Callable[[str], bool]
Say = Callable[[str], None]


def get_docker(
    logs: Path, *, ask: Ask, say: Say, machine: Machine | None = None, find: Callable[[], DockerHost] = connect
) -> DockerHost:
    """The engine; if none answers, one that was installed or started after `ask` said yes.

    `logs` is the folder for the engine's log where nothing else keeps it. Raises DockerError, with what to do.
    """
    machine = machine or Machine()
    try:
        return find()
    except DockerAbsentError as error:
        if os.environ.get("DOCKER_HOST") or not (machine.root and machine.debian):
            raise _absent(error, machine) from error
        if not ask(f"install Docker ({INSTALL}) and start it?"):
            raise
        _install(machine, say)
    except DockerStoppedError as error:
        if not _can_start(machine):
            raise _stopped(error, machine) from error
        if not ask("start the Docker engine of this machine?"):
            raise
    return _start(logs, machine, say, find)


def _can_start(machine: Machine) -> bool:
    installed = machine.systemd or machine.which("dockerd") is not None
    return machine.root and installed and not os.environ.get("DOCKER_HOST") and not machine.mac


def _absent(error: DockerError, machine: Machine) -> DockerAbsentError:
    if os.environ.get("DOCKER_HOST"):
        hint = "DOCKER_HOST names this address. Correct it, or unset it to use an engine on this machine."
    elif machine.debian:
        hint = f"Run: sudo apt-get update && sudo {INSTALL} && sudo usermod -aG docker $USER; then log in again."
    elif machine.mac:
        hint = "Install one and start it: Docker Desktop, OrbStack, or `brew install colima docker && colima start`."
    else:
        hint = (
            "Install Docker Engine 20.10 or newer with this system's package manager, and start it: "
            "`dnf install moby-engine`, `pacman -S docker`, `apk add docker`; then `systemctl start docker`."
        )
    return DockerAbsentError(error.what, where=error.where, hint=hint)


def _stopped(error: DockerError, machine: Machine) -> DockerStoppedError:
    if os.environ.get("DOCKER_HOST"):
        hint = "DOCKER_HOST names this address. Start the engine there, correct the address, or unset it."
    elif machine.mac:
        hint = "Start it: Docker Desktop, OrbStack, or `colima start`."
    else:
        hint = "Start it: sudo systemctl start docker" if machine.systemd else "Start it: sudo service docker start"
    return DockerStoppedError(error.what, where=error.where, hint=hint)


def _install(machine: Machine, say: Say) -> None:
    say(f"installing Docker: {INSTALL}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    machine.run(["apt-get", "update", "-q"], quiet)
    machine.run([*INSTALL.split(), "-q"], quiet)


def _start(logs: Path, machine: Machine, say: Say, find: Callable[[], DockerHost]) -> DockerHost:
    say("starting the Docker engine")
    if machine.systemd:
        machine.run(["systemctl", "start", "docker"], {})
        return _wait(find, None, None)
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / "dockerd.log"
    with log.open("ab") as output:
        # A session of its own, so that it outlives the tool and does not get its Ctrl-C.
        daemon = subprocess.Popen(  # noqa: S603  a fixed command
            [machine.which("dockerd") or "dockerd", "--pidfile", "/var/run/docker.pid"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return _wait(find, daemon, log)


def _wait(find: Callable[[], DockerHost], daemon: subprocess.Popen[bytes] | None, log: Path | None) -> DockerHost:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            return find()
        except DockerError as error:
            ended = daemon.poll() if daemon else None
            if ended is not None or time.monotonic() > deadline:
                raise _would_not_start(error, ended, log) from error
        time.sleep(0.1)


def _would_not_start(error: DockerError, ended: int | None, log: Path | None) -> DockerStoppedError:
    how = f"it ended with exit code {ended}" if ended is not None else f"no answer in {_START_SECONDS} s"
    last = "".join(f"\n  {line}" for line in _tail(log)) if log else ""
    hint = f"Its log: {log}" if log else "Its log: journalctl -u docker"
    return DockerStoppedError(f"the Docker engine would not start: {how}{last}", where=error.where, hint=hint)


def _tail(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
