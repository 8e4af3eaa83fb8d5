"""The processes that a rehearsal rests on: started, waited for, and ended with it."""

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from isthmus.rehearsal.errors import EndedError

_PATIENCE = 10.0
_TAIL = 15
_PAUSE = 0.3
_MOMENTS = 5.0
_PORTS = range(20000, 32768)
"""Below those that Linux gives to connections and to whoever asks for any: a server needs seconds to take its own."""
_TRIES = 100
_LIVES = 5
"""How often a server that holds nothing may end before that is the rehearsal's end."""
_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


@dataclass(kw_only=True)
class Server:
    """A process by its name, with the file that has what it prints."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    again: "Callable[[], subprocess.Popen[bytes]] | None" = None
    """Starts it once more, where it holds nothing that would be lost."""
    lives: int = _LIVES
    apart: bool = False
    """Goes on where another has ended."""

    def ended(self) -> EndedError | None:
        """The error to raise where it has ended."""
        code = self.process.poll()
        if code is None:
            return None
        return EndedError(
            f"{self.name} has ended (exit code {code}); its last lines:\n{self.tail()}",
            where=str(self.log),
            hint="The rehearsal can be started again: it goes on from here.",
        )

    def tail(self) -> str:
        """The last lines that it printed."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
        return "\n".join(f"    {line[:400]}" for line in lines)

    def stop(self) -> None:
        """End it: ask first, and then make it."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is not None:
                return
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_PATIENCE)


@dataclass(kw_only=True)
class Servers:
    """Servers in the order of their start, which is the reverse of the order of their end; logs go to `folder`."""

    folder: Path
    running: list[Server] = field(default_factory=list[Server])
    lost: EndedError | None = None
    """What has ended first of all that may not start again; the others were ended because of it."""
    _reviving: threading.Lock = field(default_factory=threading.Lock)
    _closing: threading.Event = field(default_factory=threading.Event)

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        again: bool = False,
        apart: bool = False,
    ) -> Server:
        """Start one; it ends when this process does, however that ends. One that holds nothing may start `again`.

        One that stands `apart` answers also where another has ended.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{name}.log"
        log.unlink(missing_ok=True)

        def run() -> "subprocess.Popen[bytes]":
            return _run(command, log, environment or {})

        server = Server(name=name, process=run(), log=log, again=run if again else None, apart=apart)
        self.running.append(server)
        return server

    def revive(self) -> None:
        """Start those again that have ended and may; where another has, end the rest: nobody shall wait for it."""
        with self._reviving:
            for server in self.running:
                if self.lost is not None or server.process.poll() is None:
                    continue
                if server.again is not None and server.lives:
                    server.lives -= 1
                    server.process = server.again()
                else:
                    self.lost = server.ended()
            if self.lost is not None:
                for server in self.running:
                    if not server.apart:
                        server.process.kill()

    def watch(self) -> None:
        """From now on, look after them by a thread of its own: one that asks them things could be held by a silence."""
        threading.Thread(target=self._watch, name="servers", daemon=True).start()

    def _watch(self) -> None:
        while not self._closing.wait(_PAUSE):
            self.revive()

    def check(self) -> None:
        """Raise EndedError where one has ended, and may not start again."""
        self.revive()
        if self.lost is not None:
            raise self.lost

    def blame(self) -> None:
        """The same where one ends within moments: one that was told to end stops answering before it has ended."""
        until = time.monotonic() + _MOMENTS
        while time.monotonic() < until:
            self.check()
            time.sleep(_PAUSE)

    def wait(self, ready: Callable[[], bool], what: str, *, seconds: float) -> None:
        """Wait until something is so; raises EndedError where a server ends before, or it takes too long."""
        until = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > until:
                last = self.running[-1]
                raise EndedError(f"{what} was not so within {seconds:.0f} s:\n{last.tail()}", where=str(last.log))
            time.sleep(0.1)

    def close(self) -> None:
        """End all."""
        self._closing.set()
        with self._reviving:
            for server in reversed(self.running):
                server.stop()
            self.running.clear()


def _run(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603  our own binaries, with our own arguments
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            # Ctrl-C is for the rehearsal, which ends them in order.
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )


_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _libc.prctl(_DEATH_SIGNAL, signal.SIGTERM)


def free_port() -> int:
    """A port of loopback that nothing listens on, and that no connection is given before a server takes it."""
    for port in random.SystemRandom().sample(_PORTS, _TRIES):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise EndedError(f"{_TRIES} ports of loopback were looked at, and all are taken", where="127.0.0.1")
