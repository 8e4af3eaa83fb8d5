"""Runs a Pulumi program as Pulumi's Python language host does, except that standard input says what to do.

It is a script of its own: it is run by the project's Python, which may not have this package. The SDK is imported
before standard input is read, so that it is ready when the engine is.

Arguments: the program, then modules to import early.
Input, one line of JSON: `monitor`, `engine` (addresses), `project`, `stack`, `organization`, `root`, `parallel`,
`dry_run`, `config` (by key), `secret_keys`. It stays open for as long as the engine lives.
Exit codes: 0; 32 where the error was told to the engine; else 1.
"""

import asyncio
import atexit
import contextlib
import gc
import importlib
import json
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lazily

lazily.install()
# What is imported stays: to look through it for what is gone is for nothing. `frugal` sets how often from then on.
gc.disable()

import frugal  # noqa: E402  what comes after `lazily` imports the SDK
import orphan  # noqa: E402
import pulumi  # noqa: E402
import pulumi.runtime  # noqa: E402
import seldom  # noqa: E402
import unthreaded  # noqa: E402

# The folder of this script is not the program's to import from.
sys.path.pop(0)

_TOLD = 32


def main(program: Path, early: Sequence[str] = ()) -> int:
    """Read what to do, run the program, and return the exit code."""
    frugal.install(seldom.SELDOM)
    for module in early:
        # Where it is missing, the program's own import says so.
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    line = sys.stdin.readline()
    if not line:
        return 1
    orphan.die_with(sys.stdin.fileno())
    told = json.loads(line)
    monitor = unthreaded.install(told["monitor"])
    pulumi.runtime.set_all_config(told["config"], told["secret_keys"])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=monitor,
            engine=told["engine"],
            project=told["project"],
            stack=told["stack"],
            organization=told["organization"],
            root_directory=told["root"],
            parallel=told["parallel"],
            dry_run=told["dry_run"],
        )
    )
    # A failed run leaves futures that nobody waits for; asyncio's complaints about them help no one.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    sys.argv = [str(program)]
    loop = unthreaded.Loop(monitor, limit=max(told["parallel"], 1) * 4)
    asyncio.set_event_loop(loop)
    # Each registration holds a thread until its resource is done, and most of those wait for others.
    with ThreadPoolExecutor(max_workers=max(told["parallel"], 1) * 4) as executor:
        loop.set_default_executor(executor)
        code = _run(loop, program)
        loop.finish()
    loop.close()
    return code


def _run(loop: asyncio.AbstractEventLoop, program: Path) -> int:
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _execute(program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return _TOLD
    except BaseException as error:  # noqa: BLE001  whatever it is, it ends the program and is told
        pulumi.log.error("the program failed:\n" + _trace(error, program))
        return _TOLD
    return 0


def _execute(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


def _trace(error: BaseException, program: Path) -> str:
    """The traceback from the first frame of the user's own code on."""
    frames = traceback.extract_tb(error.__traceback__)
    own = next((i for i, f in enumerate(frames) if str(program.resolve()) in str(Path(f.filename).resolve())), 0)
    listed = traceback.format_list(frames[own:])
    return "".join([*listed, *traceback.format_exception_only(error)]).rstrip()


def _leave(code: int) -> None:
    """End at once: Python takes a tenth of a second to take the SDK apart, and the engine waits for it."""
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]  the program's own must run all the same
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _leave(main(Path(sys.argv[1]), sys.argv[2:]))
