"""The start script, with a stand-in for uv that writes down what it is asked and makes a Python that echoes."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

UV = """#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
[ -z "${FAIL_ON:-}" ] || case "$*" in *"$FAIL_ON"*) echo "no such package" >&2; exit 1 ;; esac
sleep "${UV_SLEEPS:-0}"
case "$1" in
venv)
    for last; do :; done
    rm -rf "$last"; mkdir -p "$last/bin"
    printf '#!/bin/sh\\nprintf "ran: %%s\\\\n" "$*"\\nprintf "%%s\\\\n" "$*" >>"$CALLS.python"\\n' >"$last/bin/python"
    printf 'exit "${TOOL_EXITS:-0}"\\n' >>"$last/bin/python"
    chmod +x "$last/bin/python"
    ;;
esac
"""


@dataclass(frozen=True)
class Checkout:
    """A checkout with the script, and a PATH with a stand-in for uv in front."""

    root: Path
    tools: Path

    @property
    def script(self) -> Path:
        """The script itself."""
        return self.root / "bin" / "isthmus"

    @property
    def calls(self) -> list[str]:
        """What uv was asked, by its first words."""
        path = self.root / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [" ".join(line.split()[:2]) for line in lines]

    def environment(self, **extra: str) -> dict[str, str]:
        """The environment of a start."""
        path = f"{self.tools}:{os.environ['PATH']}"
        return {"PATH": path, "CALLS": str(self.root / "calls"), "HOME": str(self.root), **extra}

    def start(self, *arguments: str, script: Path | None = None, cwd: Path | None = None, **extra: str):
        """Start it and wait."""
        return subprocess.run(
            [script or self.script, *arguments],
            env=self.environment(**extra),
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=60,
        )


def _executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "bin", root / "bin")
    for name in ("requirements.lock", "pyproject.toml"):
        (root / name).write_text(name)
    _executable(tmp_path / "tools" / "uv", UV)
    (tmp_path / "tools" / "python3").symlink_to(sys.executable)
    return Checkout(root, tmp_path / "tools")


MADE = ["venv -q", "pip sync", "pip install"]


def test_the_first_start_makes_the_environment_and_runs_the_tool(checkout: Checkout) -> None:
    ended = checkout.start("up", "dev local", "--yes")
    assert ended.stdout == "ran: -P -m isthmus.cli up dev local --yes\n"
    assert checkout.calls == MADE
    assert "making .venv" in ended.stderr


def test_it_installs_by_hash_and_nothing_but_the_lock_file(checkout: Checkout) -> None:
    checkout.start()
    lines = (checkout.root / "calls").read_text().splitlines()
    assert "--require-hashes" in lines[1]
    assert lines[1].endswith("requirements.lock")
    assert "--no-deps" in lines[2]


def test_it_compiles_what_every_start_imports(checkout: Checkout) -> None:
    checkout.start(PYTHONDONTWRITEBYTECODE="1")
    first, second, third = (checkout.root / "calls.python").read_text().splitlines()
    assert first.startswith("-m compileall -q -j 0 ")
    assert f" {checkout.root}/isthmus " in first
    assert "/site-packages/pulumi" in first
    assert second == "-c from stacks.cloud.lean import install; install(); import stacks.cloud.substrate"
    assert third == "-P -m isthmus.cli"


def test_a_further_start_does_nothing_but_run_the_tool(checkout: Checkout) -> None:
    checkout.start()
    ended = checkout.start("version")
    assert ended.stdout == "ran: -P -m isthmus.cli version\n"
    assert ended.stderr == ""
    assert checkout.calls == MADE


def test_the_exit_code_is_the_tools(checkout: Checkout) -> None:
    assert checkout.start(TOOL_EXITS="3").returncode == 3
    assert checkout.start(TOOL_EXITS="130").returncode == 130


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_brings_the_environment_up_to_date(checkout: Checkout, name: str) -> None:
    checkout.start()
    (checkout.root / name).write_text("changed")
    ended = checkout.start()
    assert checkout.calls == [*MADE, "pip sync", "pip install"]
    assert "up to date" in ended.stderr


def test_a_touched_file_is_no_change(checkout: Checkout) -> None:
    checkout.start()
    (checkout.root / "requirements.lock").touch()
    assert checkout.start().stderr == ""


def test_a_moved_checkout_makes_it_anew(checkout: Checkout, tmp_path: Path) -> None:
    checkout.start()
    moved = Checkout(tmp_path / "elsewhere", checkout.tools)
    checkout.root.rename(moved.root)
    moved.start()
    assert moved.calls == [*MADE, *MADE]


@pytest.mark.parametrize("at", ["venv", "pip sync", "pip install"])
def test_what_failed_is_made_anew(checkout: Checkout, at: str) -> None:
    failed = checkout.start(FAIL_ON=at)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "no such package" in failed.stderr
    assert "isthmus: could not" in failed.stderr
    ended = checkout.start()
    assert ended.stdout.startswith("ran:")
    assert checkout.calls[-3:] == MADE


def test_an_update_that_failed_does_not_leave_the_old_stamp(checkout: Checkout) -> None:
    checkout.start()
    (checkout.root / "requirements.lock").write_text("changed")
    assert checkout.start(FAIL_ON="pip sync").returncode == 1
    (checkout.root / "requirements.lock").write_text("requirements.lock")
    checkout.start()
    assert checkout.calls[-3:] == MADE


def test_one_that_was_killed_is_made_anew(checkout: Checkout) -> None:
    process = subprocess.Popen(
        [checkout.script], env=checkout.environment(UV_SLEEPS="30"), stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 20
    while not checkout.calls and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, 9)
    process.wait()
    ended = checkout.start()
    assert ended.stdout.startswith("ran:")
    assert "taking over" in ended.stderr


def test_two_first_starts_make_it_once(checkout: Checkout) -> None:
    starts = [
        subprocess.Popen(
            [checkout.script, "x"],
            env=checkout.environment(UV_SLEEPS="0.3"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    assert [start.communicate(timeout=60)[0] for start in starts] == [b"ran: -P -m isthmus.cli x\n"] * 3
    assert checkout.calls == MADE
    assert not (checkout.root / ".isthmus" / "setup.lock").exists()


def test_it_works_through_links_and_from_anywhere(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(checkout.script)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "two").symlink_to("../one")
    ended = checkout.start(script=tmp_path / "folder" / "two", cwd=Path("/"))
    assert ended.stdout == "ran: -P -m isthmus.cli\n"
    assert (checkout.root / ".venv" / ".isthmus-stamp").exists()


def test_it_works_when_found_on_path(checkout: Checkout) -> None:
    path = f"{checkout.root / 'bin'}:{checkout.environment()['PATH']}"
    ended = subprocess.run(
        ["isthmus", "x"], env=checkout.environment() | {"PATH": path}, capture_output=True, text=True
    )
    assert ended.stdout == "ran: -P -m isthmus.cli x\n"


def _only(checkout: Checkout, folder: Path, *programs: str) -> str:
    """A PATH with these programs alone."""
    folder.mkdir()
    for program in ("sh", "cat", "cksum", "readlink", "mkdir", "rm", "id", "head", "mv", "sleep", *programs):
        found = shutil.which(program)
        assert found, program
        (folder / program).symlink_to(found)
    return str(folder)


def test_without_python_it_says_what_to_install(checkout: Checkout, tmp_path: Path) -> None:
    ended = checkout.start(PATH=_only(checkout, tmp_path / "path"))
    assert ended.returncode == 1
    assert "needs Python 3.11 or newer; found no python3" in ended.stderr
    assert "apt-get install python3" in ended.stderr


def test_a_python_that_is_too_old_is_named(checkout: Checkout, tmp_path: Path) -> None:
    path = _only(checkout, tmp_path / "path")
    _executable(
        tmp_path / "path" / "python3", '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n'
    )
    ended = checkout.start(PATH=path)
    assert "needs Python 3.11 or newer; found Python 3.9.2" in ended.stderr


def test_another_python_can_be_named(checkout: Checkout, tmp_path: Path) -> None:
    path = _only(checkout, tmp_path / "path", "chmod")
    shutil.copy(checkout.tools / "uv", tmp_path / "path" / "uv")
    ended = checkout.start(PATH=path, ISTHMUS_PYTHON=sys.executable)
    assert ended.stdout.startswith("ran:")


def test_without_uv_and_without_venv_it_says_what_to_install(checkout: Checkout, tmp_path: Path) -> None:
    path = _only(checkout, tmp_path / "path")
    _executable(
        tmp_path / "path" / "python3",
        '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; *executable*) echo "$0" ;; '
        f'*) exec {sys.executable} "$@" ;; esac\n',
    )
    ended = checkout.start(PATH=path)
    assert ended.returncode == 1
    assert "has no venv module, and uv is not on PATH" in ended.stderr
    assert "sudo apt-get install python3-venv" in ended.stderr


def test_pips_index_is_used_for_uv_too(checkout: Checkout) -> None:
    _executable(checkout.tools / "uv", UV.replace('case "$1" in', 'echo "index: $UV_DEFAULT_INDEX" >&2\ncase "$1" in'))
    ended = checkout.start(PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert "index: http://127.0.0.1:9/simple" in ended.stderr


def test_it_adds_at_most_50_ms(checkout: Checkout) -> None:
    checkout.start()
    times: list[float] = []
    for _ in range(7):
        began = time.perf_counter()
        checkout.start()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05
