"""Ports lead where they should, come back when they are lost, and are gone when nobody needs them."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from isthmus.tunnel import forwarding
from isthmus.tunnel.forwarding import Forwarding, TunnelError
from tests.isthmus.tunnel.kit import alive, install, started


def get(port: int, path: str = "/") -> str:
    """What a loopback port answers."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return str(answer.read(), "utf-8")


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ports_lead_to_their_own(tmp_path: Path) -> None:
    environment = install(tmp_path, "kubectl")
    with Forwarding([str(tmp_path / "kubectl"), "port-forward"], (17001, 17003), environment) as made:
        assert {remote: get(local) for remote, local in made.ports.items()} == {
            17001: "port 17001",
            17003: "port 17003",
        }
        (pid, words), *_ = started(environment)
        assert words == "port-forward :17001 :17003"
    eventually(lambda: not alive(pid))
    with pytest.raises(urllib.error.URLError):
        get(made.ports[17001])


def test_a_lost_connection_comes_back_on_the_same_port(tmp_path: Path) -> None:
    environment = install(tmp_path, "kubectl")
    with Forwarding([str(tmp_path / "kubectl")], (17001,), environment) as made:
        local = made.ports[17001]
        os.kill(started(environment)[0][0], signal.SIGKILL)
        eventually(lambda: len(started(environment)) == 2)
        assert started(environment)[1][1] == f"{local}:17001"

        def answers() -> bool:
            try:
                return get(local) == "port 17001"
            except OSError:
                return False

        eventually(answers)
    assert not [pid for pid, _ in started(environment) if alive(pid)]


def test_what_kubectl_says_is_in_the_error(tmp_path: Path) -> None:
    environment = {**install(tmp_path, "kubectl"), "TUNNEL_MODE": "refused"}
    with pytest.raises(TunnelError, match="Unauthorized"), Forwarding([str(tmp_path / "kubectl")], (1,), environment):
        pass


def test_a_tunnel_that_says_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarding, "READY_SECONDS", 0.5)
    environment = {**install(tmp_path, "kubectl"), "TUNNEL_MODE": "silent"}
    with pytest.raises(TunnelError, match="no tunnel"), Forwarding([str(tmp_path / "kubectl")], (1,), environment):
        pass
    eventually(lambda: not [pid for pid, _ in started(environment) if alive(pid)])


def test_it_goes_with_a_process_that_is_killed(tmp_path: Path) -> None:
    environment = install(tmp_path, "kubectl")
    program = (
        "import os, signal\n"
        "from isthmus.tunnel.forwarding import Forwarding\n"
        f"with Forwarding([{str(tmp_path / 'kubectl')!r}], (17001,), dict(os.environ)):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], env={**os.environ, **environment}, check=False)
    assert ran.returncode == -signal.SIGKILL
    (pid, _), *_ = started(environment)
    eventually(lambda: not alive(pid))
