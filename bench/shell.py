"""Commands as a user starts them: timed from outside, start of the interpreter included."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class CommandFailedError(Exception):
    """A command that is measured did not succeed; the message has what it said."""


@dataclass(frozen=True, kw_only=True)
class Timed:
    """A command that has run: wall seconds, and what it wrote to standard output."""

    seconds: float
    output: str


def timed(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None) -> Timed:
    """Run a command and time it. Raises CommandFailedError."""
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603  the benchmark's own commands
        command, cwd=cwd, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise CommandFailedError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
    return Timed(seconds=seconds, output=done.stdout)


def compile_code(root: Path) -> None:
    """Compile a checkout's code, as its first start does when it makes .venv, so that no run is timed that does it.

    Where Python may not write bytecode, code that has changed since then is compiled anew by every run.
    """
    folders = [
        str(root / name) for name in ("bench", "components", "envs", "isthmus", "policies", "providers", "stacks")
    ]
    timed([sys.executable, "-m", "compileall", "-q", *folders], cwd=root)


def embedded(verb: str, project: Path, root: Path) -> Timed:
    """A run of the embedded engine on a benchmark's project; `root` is the checkout's folder."""
    return timed([sys.executable, "-P", "-m", "bench.once", verb, str(project)], cwd=root)


def pulumi(verb: str, project: Path) -> Timed:
    """The same by the Pulumi CLI; the stack must be there."""
    command = ["pulumi", verb, "--stack", "dev", "--yes", "--skip-preview", "--non-interactive"]
    return timed(command, cwd=project, environment=_settings(project))


def pulumi_init(project: Path) -> None:
    """Make the stack `dev` for the Pulumi CLI."""
    timed(["pulumi", "stack", "init", "dev", "--non-interactive"], cwd=project, environment=_settings(project))


def has_pulumi() -> bool:
    """Whether the Pulumi CLI is on PATH."""
    return shutil.which("pulumi") is not None


def _settings(project: Path) -> dict[str, str]:
    return {
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_CONFIG_PASSPHRASE": "bench",
    }
