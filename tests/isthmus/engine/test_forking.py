"""Tests of processes that are made as copies of the one that starts them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_DRIVER = """
import json, os, sys
from pathlib import Path
from isthmus.engine import forking
from isthmus.engine.spawning import Command

python, script, cwd, text = sys.argv[1:]
assert forking.possible()
forking.prepare(["decimal"])
command = Command(arguments=(python, "-u", script, "one", "two"), cwd=Path(cwd))
kept = os.open("/dev/null", os.O_RDONLY)
started = forking.start(command)
assert started.poll() is None
started.stdin.write(text.encode())
started.stdin.close()
said, errors = started.stdout.read().decode(), started.stderr.read().decode()
code = started.wait()
assert started.poll() == code == started.wait()
seen = {"kind": type(started).__name__, "out": said, "err": errors, "code": code, "me": os.getpid(), "kept": kept}
print(json.dumps(seen))
"""

_TELLS = """
import json, os, sys
from pathlib import Path
import sibling
given = sys.stdin.read()
print(json.dumps({
    "given": given, "arguments": sys.argv, "cwd": os.getcwd(), "name": __name__, "first": sys.path[0],
    "sibling": sibling.__file__, "session": os.getsid(0) == os.getpid(), "parent": os.getppid(),
    "modules": sorted({"decimal", "pulumi"} & set(sys.modules)),
    "title": Path("/proc/self/cmdline").read_text().rstrip("\\0"),
    "open": sorted(int(f) for f in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{f}")),
}))
"""


def _started(tmp_path: Path, script: str, *, python: str = sys.executable, text: str = "") -> dict[str, Any]:
    """What became of a script, which must not end before it has read its input to the end."""
    (tmp_path / "sibling.py").write_text("")
    (tmp_path / "script.py").write_text(script)
    (tmp_path / "cwd").mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", _DRIVER, python, str(tmp_path / "script.py"), str(tmp_path / "cwd"), text],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
class TestCopies:
    """What a copy is, seen from within and from without."""

    def test_it_is_what_python_would_be_that_is_started(self, tmp_path: Path) -> None:
        seen = _started(tmp_path, _TELLS, text="übergeben")
        told = json.loads(seen["out"])
        script = str(tmp_path / "script.py")
        assert seen["kind"] == "Forked"
        assert (seen["code"], seen["err"]) == (0, "")
        assert told["given"] == "übergeben"
        assert told["arguments"] == [script, "one", "two"]
        assert told["cwd"] == str(tmp_path / "cwd")
        assert (told["name"], told["first"]) == ("__main__", str(tmp_path))
        assert told["sibling"] == str(tmp_path / "sibling.py")
        assert told["session"] is True
        assert told["parent"] == seen["me"]
        assert told["title"] == f"{sys.executable} -u {script} one two"

    def test_it_has_what_was_imported_and_none_of_what_was_open(self, tmp_path: Path) -> None:
        seen = _started(tmp_path, _TELLS)
        told = json.loads(seen["out"])
        assert told["modules"] == ["decimal", "pulumi"]
        assert seen["kept"] not in told["open"]
        # The streams, and those of the test's own process that every program of it gets.
        assert {0, 1, 2} <= set(told["open"])

    def test_its_end_is_seen(self, tmp_path: Path) -> None:
        seen = _started(tmp_path, "import os, signal, sys; sys.stdin.read(); os.kill(os.getpid(), signal.SIGKILL)")
        assert seen["code"] == -9

    def test_an_error_is_shown_where_it_happened(self, tmp_path: Path) -> None:
        seen = _started(tmp_path, "def broken():\n    raise ValueError('ü')\nimport sys; sys.stdin.read(); broken()\n")
        assert seen["code"] == 1
        assert "ValueError: ü" in seen["err"]
        assert 'script.py", line 2' in seen["err"]

    @pytest.mark.parametrize(("ended", "code", "err"), [("3", 3, ""), ("'why'", 1, "why\n"), ("", 0, "")])
    def test_it_ends_as_it_says(self, ended: str, code: int, err: str, tmp_path: Path) -> None:
        script = f"import sys, atexit; atexit.register(print, 'last'); sys.stdin.read(); sys.exit({ended})"
        seen = _started(tmp_path, script)
        assert (seen["code"], seen["err"], seen["out"]) == (code, err, "last\n")


def test_another_python_is_started_as_a_program(tmp_path: Path) -> None:
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    other.chmod(0o755)
    seen = _started(tmp_path, _TELLS, python=str(other))
    assert seen["kind"] == "Popen"
    assert json.loads(seen["out"])["modules"] == []


def test_with_another_thread_nothing_is_copied() -> None:
    code = """
import threading
from isthmus.engine import forking
held = threading.Event()
other = threading.Thread(target=held.wait)
other.start()
print(forking.possible())
held.set()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"
