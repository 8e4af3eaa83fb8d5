"""Tests of Ctrl-C while another process does the work."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from isthmus.engines.events import Diagnostic
from isthmus.engines.interrupts import left_to_child
from tests.isthmus.engine.rig import Recorder

_WAITS = "import sys, time\ntry:\n print('on', flush=True)\n time.sleep(60)\nexcept KeyboardInterrupt:\n sys.exit(7)"


def _texts(shown: Recorder) -> list[str]:
    return [event.message for event in shown.events if isinstance(event, Diagnostic)]


def test_ctrl_c_is_counted_and_kills_nobody() -> None:
    seen: list[int] = []
    shown = Recorder()
    before = signal.getsignal(signal.SIGINT)
    with left_to_child(seen, shown):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
    assert seen == [signal.SIGINT, signal.SIGINT]
    assert "once more" in _texts(shown)[0]
    assert _texts(shown)[1] == "stopping now"
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_to_end_is_handed_on() -> None:
    seen: list[int] = []
    child = subprocess.Popen([sys.executable, "-c", _WAITS], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "on\n"
        with left_to_child(seen, Recorder()):
            os.kill(os.getpid(), signal.SIGTERM)
        assert child.wait(timeout=30) == 7
    finally:
        child.kill()
        child.communicate()
    assert seen == [signal.SIGTERM]


def test_elsewhere_than_in_the_main_thread_nothing_is_heeded(tmp_path: Path) -> None:
    ran: list[str] = []

    def work() -> None:
        with left_to_child([], Recorder()):
            ran.append("yes")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ran == ["yes"]


@pytest.fixture(autouse=True)
def handlers() -> None:
    """Whatever a test leaves must not reach the next."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
