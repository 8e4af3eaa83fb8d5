"""Starting processes, some before it is known what for: they take longer to import than all that is asked first.

Nothing here imports what takes time, asyncio included.
"""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from isthmus.engine.errors import PluginError, UnsupportedError
from isthmus.engines.project import Project, runtime_of, virtual_python, yaml_map

_HOSTS = Path(__file__).with_name("host")
_KIT = Path(__file__).resolve().parents[2]
_KITS_MODULES = ("envs.load", "components.estate", "stacks.local.substrate")
_CLOUDS_MODULES = ("envs.load", "components.estate", "stacks.cloud.early")
_PACKS_MODULES = ("policies.pack.adapter", "policies.pack.environment", "policies.rules")
_PACK_FILE = "PulumiPolicy.yaml"


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to start, where; what it prints as errors is apart unless they are `mixed`.

    `early` names modules to import before there is a run; whoever takes the process need not know them.
    """

    arguments: tuple[str, ...]
    cwd: Path
    mixed: bool = False
    early: tuple[str, ...] = field(default=(), compare=False)

    @property
    def line(self) -> tuple[str, ...]:
        """The whole command line."""
        return (*self.arguments, *self.early)


class Started(Protocol):
    """A process with pipes to it, as much of `subprocess.Popen` as is used of it."""

    pid: int

    @property
    def stdin(self) -> IO[bytes] | None:
        """Where to write to it."""
        ...

    @property
    def stdout(self) -> IO[bytes] | None:
        """Where to read what it prints."""
        ...

    @property
    def stderr(self) -> IO[bytes] | None:
        """Where to read its errors; None if they are mixed into what it prints."""
        ...

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it runs."""
        ...

    def wait(self) -> int:
        """The same, once it has ended."""
        ...

    def communicate(self) -> object:
        """Let its pipes go, and wait for its end."""
        ...


@dataclass(kw_only=True)
class Ahead:
    """What was started ahead: processes by their command, for an engine that will listen where `reserved` is bound."""

    reserved: socket.socket
    processes: dict[Command, Started] = field(default_factory=dict[Command, Started])

    def take(self, command: Command) -> Started | None:
        """The process of a command if it was started, and lives; it is the caller's from then on."""
        process = self.processes.pop(command, None)
        return process if process is not None and process.poll() is None else None

    def end(self) -> None:
        """End the processes that nobody took, and give the port back."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        self.processes.clear()
        self.reserved.close()


_ahead: list[Ahead] = []


Start = Callable[[Command], Started]


def begin(
    project: Project,
    *,
    with_program: bool,
    with_plugins: bool = True,
    packs: Sequence[Path] = (),
    cloud: bool = False,
    start: "Start | None" = None,
) -> None:
    """Start a run's processes. The next `begun` gives them; until then they only import, and end with this process.

    `cloud` says that the run is of a stack in the cloud, for which the kit's program imports something else.
    """
    start = start or spawn
    ahead = Ahead(reserved=_reserve())
    _ahead.append(ahead)
    address = address_of(ahead.reserved)
    folders = project.plugins.values() if with_plugins else ()
    commands = [plugin_command(folder, cwd=project.root, engine_address=address) for folder in folders]
    if with_program:
        commands.append(program_command(project.python, project.program, cloud=cloud))
    commands += [pack_command(each.resolve(), pack_options(each), engine_address=address) for each in packs]
    ahead.processes |= {command: start(command) for command in commands}


@contextlib.contextmanager
def begun() -> Generator[Ahead]:
    """What was started ahead, or else nothing yet; what is not taken ends with the context."""
    ahead = _ahead.pop() if _ahead else Ahead(reserved=_reserve())
    try:
        yield ahead
    finally:
        ahead.end()


def spawn(command: Command) -> "subprocess.Popen[bytes]":
    """Start a process that leads a session of its own, so that Ctrl-C on a terminal reaches the engine alone."""
    return subprocess.Popen(  # noqa: S603  the project's own Python, with the project's own files
        command.line,
        cwd=command.cwd,
        # Unbuffered: it is asyncio that buffers.
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if command.mixed else subprocess.PIPE,
        # What it prints is read as UTF-8, whatever the locale is.
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )


def address_of(reserved: socket.socket) -> str:
    """Where the engine will listen; nothing else can, because `reserved` holds the port."""
    return f"127.0.0.1:{reserved.getsockname()[1]}"


def program_command(python: str, program: Path, *, cloud: bool = False) -> Command:
    """What runs a Pulumi program."""
    folder = program if program.is_dir() else program.parent
    script = str(_HOSTS / "program.py")
    # What the kit's own program imports can be imported before there is a run, because none of it asks for one.
    modules = _CLOUDS_MODULES if cloud else _KITS_MODULES
    early = modules if program.resolve() == _KIT / "stacks" else ()
    return Command(arguments=(python, "-u", script, str(program)), cwd=folder, mixed=True, early=early)


def plugin_command(folder: Path, *, cwd: Path, engine_address: str) -> Command:
    """What runs a provider's plugin; raises PluginError, or UnsupportedError where it is not Python."""
    python = virtual_python(folder, _options(folder))
    return Command(arguments=(python, str(_HOSTS / "plugin.py"), str(folder), engine_address), cwd=cwd)


def pack_command(folder: Path, options: Mapping[str, Any], *, engine_address: str) -> Command:
    """What runs a policy pack."""
    python = virtual_python(folder, options)
    early = _PACKS_MODULES if folder == _KIT / "policies" else ()
    arguments = (python, "-u", str(_HOSTS / "policy.py"), engine_address, str(folder))
    return Command(arguments=arguments, cwd=folder, early=early)


def pack_options(folder: Path) -> Mapping[str, Any]:
    """The options of the runtime that a policy pack names; none where it is no pack."""
    return runtime_of(yaml_map(folder / _PACK_FILE)).get("options") or {}


def _options(folder: Path) -> dict[str, Any]:
    path = folder / "PulumiPlugin.yaml"
    try:
        described = runtime_of(yaml_map(path))
    except FileNotFoundError as error:
        raise PluginError("the provider's folder has no PulumiPlugin.yaml", where=str(folder)) from error
    if described.get("name") != "python":
        raise UnsupportedError(f"a provider in {described.get('name')}", where=str(path))
    return described.get("options") or {}


def _reserve() -> socket.socket:
    """A port that this process alone can listen on, so that it can be told to others before anything listens."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved
