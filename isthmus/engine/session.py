"""One run from its beginning to its end: processes started early, state opened and closed, Ctrl-C heeded."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import grpc.aio
from grpc.aio import Server

from isthmus.engine import lock
from isthmus.engine.context import Context
from isthmus.engine.journal import Journal
from isthmus.engine.opened import Opened, begin_journal, fold, open_state
from isthmus.engine.provider import CHANNEL_OPTIONS
from isthmus.engine.registry import Registry
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.starting import Started
from isthmus.engines.events import Diagnostic, Display
from isthmus.engines.project import Project
from isthmus.engines.results import Options

_T = TypeVar("_T")


@dataclass(kw_only=True)
class Session:
    """What a run works with; `began` is in seconds of `time.perf_counter`."""

    project: Project
    opened: Opened
    context: Context
    registry: Registry
    server: Server
    address: str
    began: float

    async def unless_stopped(self, work: Coroutine[Any, Any, _T]) -> _T | None:
        """Do the work, or give it up as soon as the run is stopped; None says that it was."""
        doing = asyncio.ensure_future(work)
        stopped = asyncio.create_task(self.context.stopping.wait())
        await asyncio.wait((doing, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if doing.done():
            return doing.result()
        doing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doing
        return None


@contextlib.asynccontextmanager
async def session(
    project: Project,
    started: Started,
    stack: str,
    options: Options,
    display: Display,
    *,
    dry_run: bool = False,
    kind: str = "update",
) -> AsyncGenerator[Session]:
    """Open everything that a run needs besides its processes, and close it whatever happens."""
    began = time.perf_counter()
    with contextlib.ExitStack() as stacked:
        if not dry_run:
            stacked.enter_context(lock.held(lock.folder(project, stack), stack=stack, say=_teller(display)))
        providers = Registry(started.plugins)
        server = cast("Server", cast("Any", grpc.aio).server(options=CHANNEL_OPTIONS))
        journal: Journal | None = None
        run: Session | None = None
        try:
            opened = await asyncio.to_thread(open_state, project, stack, keep_salt=not dry_run)
            journal = None if dry_run else begin_journal(opened)
            context = Context(
                project=project.name,
                stack=stack,
                options=options,
                dry_run=dry_run,
                kind=kind,
                snapshot=Snapshot.load(opened.deployment, journal),
                display=display,
            )
            server.add_insecure_port(started.address)
            run = Session(
                project=project,
                opened=opened,
                context=context,
                registry=providers,
                server=server,
                address=started.address,
                began=began,
            )
            with _interrupts(context):
                yield run
        finally:
            # Nothing may happen any more when the state is written.
            await asyncio.gather(started.close(), server.stop(None))
            if journal is not None and run is not None:
                fold(opened=run.opened, context=run.context, journal=journal, began=began)


def _teller(display: Display) -> Callable[[str], None]:
    return lambda text: display.show(Diagnostic(severity="warning", message=text))


@contextlib.contextmanager
def _interrupts(context: Context) -> Generator[None]:
    """Ctrl-C once: begin nothing more, and let what has begun end. Twice: stop now; the journal says where."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        if context.cancelling:
            context.say("warning", "stopping now; the next run goes on from here")
            context.stopping.set()
        else:
            context.say("warning", "cancelling: what has begun is finished first; once more to stop it")
            context.cancelling = True

    with contextlib.ExitStack() as stacked:
        # Elsewhere than in the main thread, whoever runs this heeds the signals.
        with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, interrupted)
                stacked.callback(loop.remove_signal_handler, number)
        yield
