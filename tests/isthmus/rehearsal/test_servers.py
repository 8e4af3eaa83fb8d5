import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from isthmus.rehearsal.errors import EndedError
from isthmus.rehearsal.servers import Servers, free_port

_SLEEP = "import time; time.sleep(60)"


def test_servers_end_in_order_and_their_output_is_kept(tmp_path: Path) -> None:
    servers = Servers(folder=tmp_path)
    server = servers.start("one", [sys.executable, "-c", f"print('here', flush=True); {_SLEEP}"])
    servers.wait(lambda: "here" in server.log.read_text(), "the line", seconds=20)
    servers.close()
    assert server.process.returncode == -signal.SIGTERM


def test_one_that_ends_is_named_with_its_last_lines(tmp_path: Path) -> None:
    servers = Servers(folder=tmp_path)
    servers.start("broken", [sys.executable, "-c", "raise SystemExit('no such port')"])
    with pytest.raises(EndedError, match=r"(?s)broken has ended \(exit code 1\).*no such port"):
        servers.wait(lambda: False, "anything", seconds=20)
    servers.close()


def test_one_that_is_killed_takes_the_others_with_it_and_is_the_one_that_is_named(tmp_path: Path) -> None:
    servers = Servers(folder=tmp_path)
    first = servers.start("first", [sys.executable, "-c", _SLEEP])
    frail = servers.start("frail", [sys.executable, "-c", _SLEEP], again=True)
    apart = servers.start("apart", [sys.executable, "-c", _SLEEP], apart=True)
    last = servers.start("last", [sys.executable, "-c", _SLEEP])
    last.process.kill()
    last.process.wait(20)
    for _ in range(2):
        with pytest.raises(EndedError, match=r"last has ended \(exit code -9\)"):
            servers.check()
        assert [each.process.wait(20) for each in (first, frail)] == [-signal.SIGKILL] * 2
    assert apart.process.poll() is None
    servers.close()


def test_one_that_takes_its_time_to_end_is_blamed(tmp_path: Path) -> None:
    servers = Servers(folder=tmp_path)
    slow = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), exit(3)))"
    server = servers.start("slow", [sys.executable, "-c", f"{slow}; print('here', flush=True); {_SLEEP}"])
    servers.wait(lambda: "here" in server.log.read_text(), "the line", seconds=20)
    server.process.terminate()
    with pytest.raises(EndedError, match=r"slow has ended \(exit code 3\)"):
        servers.blame()
    servers.close()


def test_what_takes_too_long_is_named(tmp_path: Path) -> None:
    servers = Servers(folder=tmp_path)
    servers.start("slow", [sys.executable, "-c", _SLEEP])
    with pytest.raises(EndedError, match="the answer was not so within"):
        servers.wait(lambda: False, "the answer", seconds=0.2)
    servers.close()


def test_servers_end_with_a_process_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from isthmus.rehearsal.servers import Servers;"
        f"s = Servers(folder=Path({str(tmp_path)!r})).start('child', [sys.executable, '-c', {_SLEEP!r}]);"
        "print(s.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        if not _lives(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the server outlives who started it")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_free_ports_differ() -> None:
    found = {free_port() for _ in range(20)}
    assert len(found) > 1
    # Linux gives no connection one of these.
    assert all(1024 < port < 32768 for port in found)


def test_one_that_holds_nothing_is_started_again_for_some_times(tmp_path: Path) -> None:
    servers = Servers(folder=tmp_path)
    server = servers.start("frail", [sys.executable, "-c", "print('here')"], again=True)
    server.lives = 1
    server.process.wait(20)
    servers.revive()
    server.process.wait(20)
    assert server.log.read_text() == "here\nhere\n"
    with pytest.raises(EndedError, match="frail has ended"):
        servers.check()
    servers.close()
