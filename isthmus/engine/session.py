"""One run from its beginning to its end: processes started early, state opened and closed, Ctrl-C heeded."""

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import grpc.aio

from isthmus.engine import backend as files
from isthmus.engine import journal as journals
from isthmus.engine import lock, passphrase, registry
from isthmus.engine.backend import Backend
from isthmus.engine.context import Context
from isthmus.engine.crypto import Crypter
from isthmus.engine.journal import Journal
from isthmus.engine.provider import CHANNEL_OPTIONS
from isthmus.engine.registry import Registry
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Deployment
from isthmus.engines.events import Display
from isthmus.engines.project import Project
from isthmus.engines.results import Options


@dataclass(kw_only=True)
class Opened:
    """A stack's state, unlocked with its passphrase."""

    backend: Backend
    crypter: Crypter
    base: bytes
    deployment: Deployment


@dataclass(kw_only=True)
class Session:
    """What a run works with."""

    project: Project
    opened: Opened
    context: Context
    registry: Registry
    server: grpc.aio.Server
    address: str
    began: float = field(default_factory=time.perf_counter)


def open_state(project: Project, stack: str) -> Opened:
    """Read a stack's state, with the records of a killed run applied; it may be empty."""
    backend = Backend(root=project.state, project=project.name, stack=stack)
    base = backend.read()
    found = files.latest(base, backend.path)
    crypter = passphrase.open_crypter(project, stack, files.salt_of(found))
    deployment = files.parse(found, crypter)
    recovered = journals.replay(backend.journal, base, deployment, crypter)
    return Opened(backend=backend, crypter=crypter, base=base, deployment=recovered or deployment)


@contextlib.asynccontextmanager
async def session(
    project: Project, stack: str, options: Options, display: Display, *, dry_run: bool
) -> AsyncIterator[Session]:
    """Open everything that a run needs, and close it whatever happens.

    The providers' processes are started before anything else: they take the longest.
    """
    began = time.perf_counter()
    backend = Backend(root=project.state, project=project.name, stack=stack)
    with contextlib.ExitStack() as stacked:
        if not dry_run:
            stacked.enter_context(lock.held(backend.locks, stack=stack))
        reserved, address = _reserve()
        stacked.callback(reserved.close)
        processes = registry.start(project.plugins, cwd=project.root, engine_address=address)
        providers = Registry(processes)
        server = grpc.aio.server(options=CHANNEL_OPTIONS)
        try:
            opened = await asyncio.to_thread(open_state, project, stack)
            journal = None if dry_run else _begin_journal(opened)
            snapshot = Snapshot.load(opened.deployment, journal)
            context = Context(
                project=project.name, stack=stack, options=options, dry_run=dry_run, snapshot=snapshot, display=display
            )
            run = Session(
                project=project,
                opened=opened,
                context=context,
                registry=providers,
                server=server,
                address=address,
                began=began,
            )
            server.add_insecure_port(address)
            try:
                with _interrupts(run):
                    yield run
            finally:
                if journal is not None:
                    _fold(run, journal)
        finally:
            await providers.close()
            await server.stop(None)


def _reserve() -> tuple[socket.socket, str]:
    """A port that this process alone can listen on, so that it can be told to others before anything listens."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved, f"127.0.0.1:{reserved.getsockname()[1]}"


def _begin_journal(opened: Opened) -> Journal:
    """Begin a journal; what a killed run's one held is folded into the state first."""
    backend = opened.backend
    if backend.journal.exists() or not backend.exists():
        opened.base = backend.write(opened.deployment, opened.crypter)
    return Journal(backend.journal, opened.base, opened.crypter)


def _fold(run: Session, journal: Journal) -> None:
    """Write the state that the journal has led to, and remove the journal."""
    context, opened = run.context, run.opened
    if context.snapshot.changed:
        data = opened.backend.write(context.snapshot.deployment(opened.crypter.state), opened.crypter)
        opened.backend.archive(data, _record(run))
    journal.close(remove=True)


def _record(run: Session) -> dict[str, Any]:
    context, seconds = run.context, int(time.time())
    return {
        "kind": "update",
        "startTime": seconds - int(time.perf_counter() - run.began),
        "message": context.options.message,
        "environment": {"exec.kind": "isthmus"},
        "config": {},
        "version": 0,
        "result": "failed" if context.failures or context.not_tried else "succeeded",
        "endTime": seconds,
        "resourceChanges": dict(sorted(context.changes.items())),
    }


@contextlib.contextmanager
def _interrupts(run: Session) -> Iterator[None]:
    """Ctrl-C once: begin nothing more, and let what has begun end. Twice: ask the providers to give up."""
    loop = asyncio.get_running_loop()
    count = 0

    def interrupted() -> None:
        nonlocal count
        count += 1
        run.context.cancelling = True
        if count == 1:
            run.context.say("warning", "cancelling: what has begun is finished first; once more to stop it")
        else:
            run.context.say("warning", "stopping now; the next run goes on from here")
            loop.create_task(run.registry.cancel())
            for task in run.context.tasks:
                task.cancel()

    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.ExitStack() as stacked:
        try:
            for number in signals:
                loop.add_signal_handler(number, interrupted)
                stacked.callback(loop.remove_signal_handler, number)
        except (RuntimeError, ValueError, NotImplementedError):
            # Not the main thread: whoever runs this heeds the signals.
            stacked.pop_all()
        yield
