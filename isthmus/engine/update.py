"""The four runs: up, preview, refresh and destroy."""

import asyncio
import time

from isthmus.engine import passphrase, program
from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.deletion import Deleter
from isthmus.engine.encoding import encode_value
from isthmus.engine.functions import Functions
from isthmus.engine.monitor import EngineService, Monitor
from isthmus.engine.protocol import engine_pb2_grpc, resource_pb2_grpc
from isthmus.engine.refresher import Refresher
from isthmus.engine.registrar import Registrar
from isthmus.engine.session import Session, session
from isthmus.engine.values import Properties, has_secret, unwrap
from isthmus.engines.events import Display, Summary
from isthmus.engines.project import Project
from isthmus.engines.results import Failure, Options, OutputValue, Result


async def up(project: Project, stack: str, options: Options, display: Display, *, dry_run: bool) -> Result:
    """Make the stack what the program says; in a dry run, only say what that would do."""
    told: list[str] = []
    started = asyncio.create_task(program.start(project.python, project.program, line=lambda text: told.append(text)))
    try:
        async with session(project, stack, options, display, dry_run=dry_run) as run:
            deleter = Deleter(run.context, run.registry)
            functions = Functions(run.context, run.registry)
            monitor = Monitor(run.context, Registrar(run.context, run.registry, deleter), functions)
            service = EngineService(run.context)
            resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, run.server)
            engine_pb2_grpc.add_EngineServicer_to_server(service, run.server)
            await run.server.start()
            if options.refresh and not dry_run:
                await Refresher(run.context, run.registry).refresh()
            process = await started
            for text in told:
                run.context.say("info", text)
            process.line = lambda text: run.context.say("info", text)
            code = await process.run(_settings(run))
            if code:
                run.context.failures.append(
                    Failure(urn="", op="program", message=f"the program failed (exit code {code})")
                )
            elif not (run.context.failures or run.context.not_tried or run.context.cancelling or options.targets):
                await deleter.delete_all(_unwanted(run.context))
            return _result(run, functions.stack_outputs, "preview" if dry_run else "up")
    finally:
        if not started.done():
            started.cancel()
        elif started.exception() is None:
            await started.result().close()


async def refresh(project: Project, stack: str, options: Options, display: Display) -> Result:
    """Make the state what the providers find."""
    async with session(project, stack, options, display, dry_run=False) as run:
        _serve(run)
        await run.server.start()
        await Refresher(run.context, run.registry).refresh()
        return _result(run, _kept_outputs(run.context), "refresh")


async def destroy(project: Project, stack: str, options: Options, display: Display) -> Result:
    """Delete everything in the stack; its state stays, empty."""
    async with session(project, stack, options, display, dry_run=False) as run:
        _serve(run)
        await run.server.start()
        await Deleter(run.context, run.registry).delete_all(list(run.context.snapshot.resources))
        return _result(run, {}, "destroy")


def _serve(run: Session) -> None:
    engine_pb2_grpc.add_EngineServicer_to_server(EngineService(run.context), run.server)


def _unwanted(context: Context) -> list[int]:
    return [
        serial for serial, state in context.snapshot.resources.items() if state.delete or state.urn not in context.seen
    ]


def _settings(run: Session) -> dict[str, object]:
    context = run.context
    plain, secret = passphrase.configuration(run.project, context.stack, run.opened.crypter)
    return {
        "monitor": run.address,
        "engine": run.address,
        "project": context.project,
        "stack": context.stack,
        "organization": "organization",
        "root": str(run.project.root),
        "parallel": context.options.parallel,
        "dry_run": context.dry_run,
        "config": plain,
        "secret_keys": secret,
    }


def _kept_outputs(context: Context) -> Properties:
    for state in context.snapshot.resources.values():
        if state.type == urns.ROOT_TYPE:
            return state.outputs
    return {}


def output_values(outputs: Properties) -> dict[str, OutputValue]:
    """A stack's outputs in plain Python values, keys sorted."""
    return {
        key: OutputValue(value=encode_value(unwrap(outputs[key]), None), secret=has_secret(outputs[key]))
        for key in sorted(outputs)
    }


def _result(run: Session, outputs: Properties, verb: str) -> Result:
    context = run.context
    seconds = time.perf_counter() - run.began
    ok = not context.failures and not context.not_tried and not context.cancelling
    changes = dict(sorted(context.changes.items()))
    context.display.show(
        Summary(verb=verb, ok=ok, changes=changes, seconds=seconds, not_tried=tuple(context.not_tried))
    )
    return Result(
        ok=ok,
        changes=changes,
        outputs=output_values(outputs),
        failures=tuple(context.failures),
        not_tried=tuple(context.not_tried),
        seconds=seconds,
    )
