"""The four runs: up, preview, refresh and destroy."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence

from isthmus.engine import passphrase
from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.deletion import Deleter
from isthmus.engine.encoding import encode_value
from isthmus.engine.errors import PolicyPackError
from isthmus.engine.finishing import delete_chosen, finish, protected
from isthmus.engine.forecast import forecast
from isthmus.engine.functions import Functions
from isthmus.engine.monitor import Monitor
from isthmus.engine.offline import refused
from isthmus.engine.policies import Policies
from isthmus.engine.policy_boot import boot
from isthmus.engine.policy_pack import PackProcess
from isthmus.engine.program import Program
from isthmus.engine.protocol import engine_pb2_grpc, resource_pb2_grpc
from isthmus.engine.refresher import Refresher
from isthmus.engine.registrar import Registrar
from isthmus.engine.service import EngineService
from isthmus.engine.session import Session, session
from isthmus.engine.starting import Started
from isthmus.engine.unfinished import settle_unwanted
from isthmus.engine.values import Properties, Secret, has_secret, unwrap
from isthmus.engines.events import Display, Summary
from isthmus.engines.project import Project
from isthmus.engines.results import Failure, Options, OutputValue, Result, count, in_order

# What leaves everything as it is.
_STILL = frozenset({"same", "read"})


async def up(
    project: Project, started: Started, stack: str, options: Options, display: Display, *, dry_run: bool
) -> Result:
    """Make the stack what the program says; in a dry run, only say what that would do."""
    if started.program is None:
        raise AssertionError("the program has not been started")
    async with session(project, started, stack, options, display, dry_run=dry_run) as run:
        outputs = await run.unless_stopped(_up(run, await started.program, started.packs))
        return _result(run, outputs or _kept_outputs(run.context), "preview" if dry_run else "up")


async def _up(run: Session, process: Program, packs: "Sequence[asyncio.Task[PackProcess]]") -> Properties:
    context, registry = run.context, run.registry
    if refused(context, registry):
        return {}
    deleter = Deleter(context, registry)
    policies = Policies(context, expected=bool(packs))
    registry.vet = policies.vet_provider if packs else None
    functions = Functions(context, registry, policies)
    refreshing = asyncio.create_task(Refresher(context, registry).refresh()) if context.options.refresh else None
    registrar = Registrar(context, registry, deleter, policies, refreshing)
    monitor = Monitor(context, registrar, functions, process.folder)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, run.server)
    service = _serve(run)
    await run.server.start()
    settings = _settings(run)
    running = asyncio.create_task(process.run(settings, line=lambda text: context.say("info", text)))
    try:
        if packs:
            # Beside the program, whose first resource waits for them.
            policies.begin(await boot(context, packs, settings, run.address))
        code = await running
    finally:
        running.cancel()
    await monitor.transforms.close()
    if refreshing is not None:
        await refreshing
    if code:
        told = service.last_error or f"it ended with exit code {code}"
        context.failures.append(Failure(urn="", op="program", message=context.redactor.clean(told)))
    await finish(context, registry, deleter, whole=not code)
    if not code:
        await _check_stack(context, policies)
    context.failures.extend(policies.failures())
    _hold_to_expectation(context)
    return functions.stack_outputs


async def _check_stack(context: Context, policies: Policies) -> None:
    """Have the policies look at the stack, unless it is not what it is meant to become."""
    if context.failures or context.not_tried or context.cancelling:
        return
    try:
        await policies.check_stack()
    except PolicyPackError as error:
        context.failures.append(Failure(urn="", op="policy", message=context.redactor.clean(str(error))))


def _hold_to_expectation(context: Context) -> None:
    if context.options.expect_no_changes and any(context.changes[op] for op in context.changes if op not in _STILL):
        context.failures.append(Failure(urn="", op="program", message="there are changes, and none were expected"))


async def refresh(project: Project, started: Started, stack: str, options: Options, display: Display) -> Result:
    """Make the state what the providers find."""

    async def work(run: Session) -> None:
        await Refresher(run.context, run.registry).refresh()
        _hold_to_expectation(run.context)

    return await _without_program(project, started, stack, options, display, "refresh", work)


async def destroy(project: Project, started: Started, stack: str, options: Options, display: Display) -> Result:
    """Delete everything in the stack; its state stays, empty."""

    async def work(run: Session) -> None:
        context = run.context
        if options.refresh:
            await Refresher(context, run.registry).refresh()
        if protected(context):
            return
        await settle_unwanted(context, run.registry)
        await delete_chosen(context, Deleter(context, run.registry), list(context.snapshot.resources))

    return await _without_program(project, started, stack, options, display, "destroy", work)


async def _without_program(
    project: Project,
    started: Started,
    stack: str,
    options: Options,
    display: Display,
    verb: str,
    work: Callable[[Session], Awaitable[None]],
) -> Result:
    async with session(project, started, stack, options, display, kind=verb) as run:
        _serve(run)
        await run.server.start()

        async def all_of_it() -> None:
            if not refused(run.context, run.registry):
                await work(run)

        await run.unless_stopped(all_of_it())
        return _result(run, _kept_outputs(run.context), verb)


def _serve(run: Session) -> EngineService:
    service = EngineService(run.context)
    engine_pb2_grpc.add_EngineServicer_to_server(service, run.server)
    return service


def _settings(run: Session) -> dict[str, object]:
    context = run.context
    plain, secret = passphrase.configuration(run.project, context.stack, run.opened.crypter)
    context.redactor.learn({key: Secret(plain[key]) for key in secret})
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
        "environment": {
            "PULUMI_ORGANIZATION": "organization",
            "PULUMI_PROJECT": context.project,
            "PULUMI_STACK": context.stack,
            "PULUMI_DRY_RUN": json.dumps(context.dry_run),
            "PULUMI_CONFIG": json.dumps(plain),
        },
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
    left = tuple(context.not_tried)
    violations = in_order(context.violations)
    counted = count(violations)
    absent = tuple(sorted(context.absent))
    context.display.show(
        Summary(verb=verb, ok=ok, changes=changes, seconds=seconds, not_tried=left, violations=counted, absent=absent)
    )
    return Result(
        ok=ok,
        changes=changes,
        outputs=output_values(outputs),
        failures=tuple(context.failures),
        not_tried=left,
        seconds=seconds,
        violations=violations,
        cancelled=context.cancelling,
        absent=absent,
        forecast=forecast(context, outputs) if context.dry_run else None,
    )
