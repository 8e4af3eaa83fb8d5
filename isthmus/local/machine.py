"""What this machine lets the tool do about a missing Docker engine."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from isthmus.errors import IsthmusError


class CommandFailedError(IsthmusError):
    """A command of the system did not succeed."""


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command, its output on standard error. Raises CommandFailedError."""
    with open(2, "wb", closefd=False) as error:
        ended = subprocess.run(  # noqa: S603  a fixed command
            command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=error
        )
    if ended.returncode:
        raise CommandFailedError(
            f"{' '.join(command)} failed with exit code {ended.returncode}", hint="What it said is above."
        )


def _release(path: Path = Path("/etc/os-release")) -> Mapping[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip().strip("\"'") for key, value in pairs}


@dataclass(frozen=True, kw_only=True)
class Machine:
    """This machine, or in tests one that is like it."""

    root: bool = field(default_factory=lambda: os.geteuid() == 0)
    release: Mapping[str, str] = field(default_factory=_release)
    systemd: bool = field(default_factory=lambda: Path("/run/systemd/system").is_dir())
    which: Callable[[str], str | None] = shutil.which
    run: Callable[[Sequence[str], Mapping[str, str]], None] = run_command

    @property
    def debian(self) -> bool:
        """Debian, Ubuntu, or made from one of them, with apt-get."""
        family = {self.release.get("ID", ""), *self.release.get("ID_LIKE", "").split()}
        return bool(family & {"debian", "ubuntu"}) and self.which("apt-get") is not None

    @property
    def mac(self) -> bool:
        """macOS."""
        return self.which("sw_vers") is not None
