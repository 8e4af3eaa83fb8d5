"""Forwarding: one kubectl that forwards ports, started anew when its connection is lost, and gone when we are."""

import os
import queue
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from isthmus.errors import IsthmusError

READY_SECONDS = 30.0
END_SECONDS = 3.0
PAUSE_SECONDS = 0.5
ATTEMPTS = 5
"""How often a lost connection is made again before it is given up."""
CONNECT_SECONDS = 2.0
_LINE = re.compile(r"^Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)")
# The program ends with us even if we are killed: its watcher sees the other end of the pipe closed.
_WATCHED = 'exec 3<&0; "$@" & child=$!; { cat <&3; kill "$child"; } >/dev/null 2>&1 & wait "$child"'


class TunnelError(IsthmusError):
    """The tunnel does not come up."""


class Forwarding:
    """Loopback ports that lead to ports of a service, for as long as the context lasts."""

    def __init__(self, command: Sequence[str], remote: Sequence[int], environment: Mapping[str, str]) -> None:
        """`command` is kubectl's, less the ports; it gets `LOCAL:REMOTE` for each."""
        self.ports: dict[int, int] = {}
        """Local port by remote port, once the context is entered."""
        self._command = list(command)
        self._remote = list(remote)
        self._environment = dict(environment)
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._said: list[str] = []
        self._closing = threading.Event()
        self._keeper: threading.Thread | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Wait until every port takes connections. Raises TunnelError."""
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program."""
        self._closing.set()
        self._stop()
        if self._keeper is not None:
            self._keeper.join(timeout=END_SECONDS)

    def _start(self) -> None:
        # A port that was given once stays: clients hold on to it.
        wanted = [f"{self.ports[port]}:{port}" if port in self.ports else f":{port}" for port in self._remote]
        self._lines, self._said = queue.Queue(), []
        self._process = subprocess.Popen(  # noqa: S603 - words of our own
            ["/bin/sh", "-c", _WATCHED, "tunnel", *self._command, *wanted],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Ctrl-C is for the command; the tunnel stays until that has ended.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True)
        self._reader.start()
        found = self._await_ports()
        for port in found.values():
            _connect(port)
        self.ports.update(found)

    def _await_ports(self) -> dict[int, int]:
        found: dict[int, int] = {}
        deadline = time.monotonic() + READY_SECONDS
        while set(found) != set(self._remote):
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise self._failure(f"no tunnel within {READY_SECONDS:.0f} s") from None
            if line is None:
                raise self._failure("kubectl ended")
            if match := _LINE.match(line):
                found[int(match[2])] = int(match[1])
            else:
                self._said.append(line)
        return found

    def _failure(self, what: str) -> TunnelError:
        said = "; ".join(line for line in self._said[-3:] if line)
        return TunnelError(
            f"{what}: {said}" if said else what,
            where=" ".join(self._command[-2:]),
            hint="Is the cluster's API reachable from here? aws.cluster.public_access_cidrs names who is let in.",
        )

    def _read(self, process: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
        if process.stdout is not None:
            with process.stdout as said:
                for line in said:
                    lines.put(line.strip())
        lines.put(None)

    def _keep(self) -> None:
        """Start it anew when it ends before we do, as kubectl does when the pod that it leads to goes."""
        failed = 0
        while not self._closing.is_set() and failed < ATTEMPTS:
            process = self._process
            if process is None or process.poll() is None:
                self._closing.wait(PAUSE_SECONDS)
                continue
            self._stop()
            try:
                self._start()
                failed = 0
            except (TunnelError, OSError):
                failed += 1
                self._closing.wait(PAUSE_SECONDS * 2**failed)
        if self._closing.is_set():
            self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            # Its own session: nobody else is in this group.
            _kill_group(process.pid)
            process.wait()
        if self._reader is not None:
            self._reader.join(timeout=END_SECONDS)


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _connect(port: int) -> None:
    """Raise TunnelError for a port that takes no connections, although it was said to be there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        raise TunnelError(f"the tunnel's port does not answer: {error}", where=f"127.0.0.1:{port}") from None
