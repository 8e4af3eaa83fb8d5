"""A corner of this machine with a network, mounts and processes of its own, which vanish when it closes."""

import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

NEEDED = ("bash", "dockerd", "ip", "iptables", "mount", "nsenter", "setpriv", "unshare")
# The first process of a process namespace has to collect the orphans, which bash does.
FIRST_PROCESS = "while :; do sleep 1000 & wait $!; done"
START_SECONDS, PAUSE = 10, 0.02
WAIT = "5"  # seconds that iptables waits for its lock, which a Docker engine may hold


class SeclusionError(AssertionError):
    """A secluded corner can't be made."""


@dataclass(frozen=True, kw_only=True)
class Secluded:
    """Namespaces that the process `holder` keeps; their addresses, `10.<octet>.0.0/16`, can be reached from outside."""

    holder: int
    octet: int

    def command(self, *arguments: str, only_network: bool = False) -> list[str]:
        """Give the command line that runs something inside; with `only_network`, on this machine's files."""
        spaces = [f"--net=/proc/{self.holder}/ns/net"]
        if not only_network:
            spaces += [f"--mount=/proc/{self.holder}/ns/mnt", f"--pid=/proc/{self.holder}/ns/pid"]
        return ["nsenter", *spaces, "--", *arguments]

    def path(self, inside: Path) -> Path:
        """Give the path by which this machine sees what is at a path inside, mounts included."""
        return Path(f"/proc/{self.holder}/root{inside}")

    def run(self, *arguments: str) -> None:
        """Run a command inside to its end."""
        _run(*self.command(*arguments))


def obstacle() -> str:
    """Say why this machine can't seclude an engine; empty when it can."""
    if sys.platform != "linux":
        return "a Docker engine of its own needs Linux"
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        return f"a Docker engine of its own needs {', '.join(missing)}"
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True)
    return f"a Docker engine of its own needs root: {tried.stderr.strip()}" if tried.returncode else ""


@contextmanager
def secluded(*, internet: bool = False) -> Generator[Secluded]:
    """Make a corner; with `internet`, what is inside reaches what this machine reaches.

    Whatever runs inside is killed at the end; its mounts and links go with it, and so do the two forwarding rules and
    the one of address translation that `internet` adds: no rule or link of this machine's own Docker is touched.
    """
    with ExitStack() as stack:
        holder = stack.enter_context(_holder())
        corner = Secluded(holder=holder, octet=_free_octet())
        stack.enter_context(_linked(corner, internet=internet))
        # Docker's helper processes put sockets there whatever they are told: let it be elsewhere.
        Path("/run/containerd").mkdir(exist_ok=True)
        corner.run("mount", "-t", "tmpfs", "tmpfs", "/run/containerd")
        yield corner


@contextmanager
def _holder() -> Generator[int]:
    spaces = ["--net", "--mount", "--propagation", "private", "--pid", "--mount-proc", "--fork", "--kill-child=KILL"]
    # If the tests are killed, so is everything inside.
    command = ["setpriv", "--pdeathsig", "KILL", "unshare", *spaces, "bash", "-c", FIRST_PROCESS]
    process = subprocess.Popen(command)
    try:
        yield _child_of(process)
    finally:
        process.kill()
        process.wait()


def _child_of(process: "subprocess.Popen[bytes]") -> int:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        children = psutil.Process(process.pid).children()
        if children and children[0].name() == "bash":
            return children[0].pid
        time.sleep(PAUSE)
    raise SeclusionError("the first process of a new namespace doesn't start")


def _free_octet() -> int:
    routes = subprocess.run(["ip", "route"], capture_output=True, text=True, check=True).stdout
    free = [octet for octet in range(200, 255) if f"10.{octet}." not in routes]
    return secrets.choice(free)


@contextmanager
def _linked(corner: Secluded, *, internet: bool) -> Generator[None]:
    link, peer = f"ist{corner.octet}o", f"ist{corner.octet}i"
    outer, inner, net = (f"10.{corner.octet}.0.{last}" for last in (1, 2, 0))
    _run("ip", "link", "add", link, "type", "veth", "peer", "name", peer, "netns", str(corner.holder))
    rules: list[list[str]] = []
    try:
        _run("ip", "address", "add", f"{outer}/30", "dev", link)
        _run("ip", "link", "set", link, "up")
        _run("ip", "route", "add", f"{net}/16", "via", inner)
        for command in (
            "ip link set lo up",
            f"ip address add {inner}/30 dev {peer}",
            f"ip link set {peer} up",
            f"ip route add default via {outer}",
            # What comes from this machine may reach every container: Docker leaves the rules of this chain alone.
            f"iptables -w {WAIT} -N DOCKER-USER",
            f"iptables -w {WAIT} -A DOCKER-USER -i {peer} -j ACCEPT",
        ):
            corner.run(*command.split())
        for rule in _forwarding(link, f"{net}/16") if internet else ():
            _rule("-I", rule)
            rules.append(rule)
        yield
    finally:
        for rule in rules:
            _rule("-D", rule)
        subprocess.run(["ip", "link", "delete", link], capture_output=True)


def _forwarding(link: str, addresses: str) -> list[list[str]]:
    return [
        ["filter", "FORWARD", "-i", link, "-j", "ACCEPT"],
        ["filter", "FORWARD", "-o", link, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"],
        ["nat", "POSTROUTING", "-s", addresses, "!", "-o", link, "-j", "MASQUERADE"],
    ]


def _rule(action: str, rule: Sequence[str]) -> None:
    table, chain, *rest = rule
    _run("iptables", "-w", WAIT, "-t", table, action, chain, *rest)


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        raise SeclusionError(f"{' '.join(command)}: {ended.stderr.strip()}")
