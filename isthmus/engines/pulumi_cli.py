"""The Pulumi CLI as an engine, through the SDK's Automation API; the same events, the same results."""

import os
import shutil
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from isthmus.engines import elsewhere
from isthmus.engines.cli_events import Translator
from isthmus.engines.events import Diagnostic, Display, Summary
from isthmus.engines.interrupts import left_to_child
from isthmus.engines.project import Project
from isthmus.engines.results import EngineName, Failure, Options, OutputValue, Resource, Result, count, in_order
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from pulumi.automation import Stack
    from pulumi.automation.events import EngineEvent

_DEFAULT = Options()


class PulumiCliError(IsthmusError):
    """The Pulumi CLI could not be run, or refused to."""


def install() -> str:
    """Install the Pulumi CLI of the SDK's own version with the SDK's installer; returns its path.

    Raises PulumiCliError where the internet is out of reach.
    """
    import subprocess

    from pulumi.automation import PulumiCommand

    try:
        return PulumiCommand.install().command
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise PulumiCliError(
            f"the Pulumi CLI could not be installed: {error}",
            hint="it comes from Pulumi's site; where that is out of reach, the embedded engine is there anyway",
        ) from error


class PulumiEngine:
    """An engine that has the Pulumi CLI carry out programs."""

    def __init__(self, project: Project) -> None:
        """For the stacks of one project."""
        self._project = project

    @property
    def name(self) -> EngineName:
        """`pulumi`."""
        return EngineName.pulumi

    def up(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Make the stack what the program says."""

        def run(chosen: "Stack", told: Callable[["EngineEvent"], None]) -> None:
            chosen.up(
                **_common(options),
                **_policies(options),
                expect_no_changes=options.expect_no_changes or None,
                continue_on_error=True,
                refresh=options.refresh or None,
                suppress_outputs=True,
                on_event=told,
            )

        return self._run("up", stack, display, run)

    def preview(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Say what `up` would do."""

        def run(chosen: "Stack", told: Callable[["EngineEvent"], None]) -> None:
            chosen.preview(
                **_common(options),
                **_policies(options),
                expect_no_changes=options.expect_no_changes or None,
                refresh=options.refresh or None,
                on_event=told,
            )

        return self._run("preview", stack, display, run)

    def refresh(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Make the state what the providers find."""

        def run(chosen: "Stack", told: Callable[["EngineEvent"], None]) -> None:
            expect = options.expect_no_changes or None
            chosen.refresh(**_common(options), expect_no_changes=expect, on_event=told)

        return self._run("refresh", stack, display, run)

    def destroy(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Delete everything in the stack."""

        def run(chosen: "Stack", told: Callable[["EngineEvent"], None]) -> None:
            refresh = options.refresh or None
            chosen.destroy(**_common(options), continue_on_error=True, refresh=refresh, on_event=told)

        return self._run("destroy", stack, display, run)

    def outputs(self, stack: str) -> Mapping[str, OutputValue]:
        """The stack's outputs."""
        found = self._stack(stack).outputs()
        return {key: OutputValue(value=found[key].value, secret=found[key].secret) for key in sorted(found)}

    def resources(self, stack: str) -> tuple[Resource, ...]:
        """The stack's resources, secrets masked; both engines keep the same state."""
        from isthmus.engine import inspect
        from isthmus.engine.state import Deployment

        if elsewhere.elsewhere():
            return inspect.shown(Deployment(resources=elsewhere.resources(self._project, stack) or ()))
        return inspect.resources(self._project, stack)

    def stacks(self) -> tuple[str, ...]:
        """The names of the stacks that have state, sorted."""
        from isthmus.engine import backend

        if elsewhere.elsewhere():
            return elsewhere.stacks(self._project)
        return backend.stacks(self._project.state, self._project.name)

    def _run(
        self,
        verb: str,
        stack: str,
        display: Display,
        run: "Callable[[Stack, Callable[[EngineEvent], None]], object]",
    ) -> Result:
        from pulumi.automation.errors import CommandError, ConcurrentUpdateError

        began = time.perf_counter()
        translator = Translator(display, planned=verb == "preview")
        failures: list[Failure] = []
        interrupts: list[int] = []
        try:
            chosen = self._stack(stack, lambda text: display.show(Diagnostic(severity="warning", message=text)))
            with left_to_child(interrupts, display):
                run(chosen, translator.take)
        except ConcurrentUpdateError as error:
            raise PulumiCliError(f"stack {stack} is locked by another run", where=stack, hint=str(error)) from error
        except CommandError as error:
            failures = translator.failures() or [Failure(urn="", op=verb, message=_last_lines(str(error)))]
            display.show(Diagnostic(severity="error", message=failures[-1].message))
        seconds = time.perf_counter() - began
        ok = not failures
        violations = in_order(translator.violations)
        counted = count(violations)
        display.show(Summary(verb=verb, ok=ok, changes=translator.changes, seconds=seconds, violations=counted))
        outputs: Mapping[str, OutputValue] = self.outputs(stack) if ok and verb != "preview" else {}
        return Result(
            ok=ok,
            changes=translator.changes,
            outputs=outputs,
            failures=tuple(failures),
            seconds=seconds,
            violations=violations,
            cancelled=bool(interrupts),
            forecast=translator.forecast() if verb == "preview" else None,
        )

    def _stack(self, name: str, say: Callable[[str], None] = lambda _: None) -> "Stack":
        from pulumi.automation import LocalWorkspace, Stack
        from pulumi.automation.errors import InvalidVersionError

        from isthmus.engine import recovery

        recovery.recover(self._project, name, say=say)
        try:
            workspace = LocalWorkspace(work_dir=str(self._project.root), env_vars=self._variables())
        except InvalidVersionError as error:
            raise PulumiCliError(
                f"this Pulumi CLI cannot be used: {error}",
                where=shutil.which("pulumi") or "pulumi",
                hint="install a release (isthmus setup --engine pulumi), or give --engine embedded",
            ) from error
        return Stack.create_or_select(name, workspace)

    def _variables(self) -> dict[str, str]:
        from isthmus.engine import passphrase

        if "PULUMI_CONFIG_PASSPHRASE" in os.environ or os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE"):
            return {}
        return {"PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase.own_file(self._project))}


def _policies(options: Options) -> dict[str, Any]:
    """The packs and their configurations; absolute, because the CLI takes them as relative to the project."""
    return {
        "policy_packs": [str(p.resolve()) for p in options.policy_packs] or None,
        "policy_pack_configs": [str(p.resolve()) for p in options.policy_configs] or None,
    }


def _common(options: Options) -> dict[str, Any]:
    return {
        "parallel": options.parallel,
        "target": list(options.targets) or None,
        "message": options.message or None,
        "color": "never",
    }


def _last_lines(text: str, count: int = 12) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-count:])
