"""The process that stands for Ray's."""

import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

WATCH = Path(__file__).parents[3] / "images" / "ml" / "watch"
NAME = "isthmus-sleeper"


@pytest.fixture
def sleeper(tmp_path: Path) -> Generator[subprocess.Popen[bytes]]:
    """A process with a name of its own."""
    script = tmp_path / NAME
    script.write_text("#!/bin/sh\nread nothing\n", encoding="utf-8")
    script.chmod(0o755)
    with subprocess.Popen([script], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def watch(*names: str) -> subprocess.Popen[str]:
    """Start watching."""
    return subprocess.Popen([WATCH, *names], stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, as the container does")
def test_ends_with_what_it_watches_and_names_it(sleeper: subprocess.Popen[bytes]) -> None:
    with watch(NAME) as watcher:
        time.sleep(0.3)
        assert watcher.poll() is None
        sleeper.kill()
        sleeper.wait()
        assert watcher.wait(timeout=5) == 1
        assert watcher.stderr is not None
        assert f"{NAME} (process {sleeper.pid}) is gone" in watcher.stderr.read()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, as the container does")
def test_passes_a_stop_on(sleeper: subprocess.Popen[bytes]) -> None:
    with watch(NAME) as watcher:
        time.sleep(0.3)
        watcher.terminate()
        assert sleeper.wait(timeout=5) == -signal.SIGTERM
        assert watcher.wait(timeout=5) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, as the container does")
def test_a_process_that_never_was_is_named() -> None:
    with watch("isthmus-nobody") as watcher:
        assert watcher.wait(timeout=5) == 1
        assert watcher.stderr is not None
        assert "no process is named isthmus-nobody" in watcher.stderr.read()
