"""`isthmus policies check`: have the project's policies judge what a stack is, or would be."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isthmus.cli.options import DEFAULT_STACK, Json, Stack
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.engines import Project
    from policies.pack.report import Entry, Report


_State = Annotated[
    Path | None,
    typer.Option("--state", help="Judge this export of the stack's state: pulumi stack export, state export."),
]


class PoliciesViolatedError(IsthmusError):
    """Policies have something against a stack; each was shown."""


class PlanFailedError(IsthmusError):
    """The stack is not deployed, and no plan of it could be made."""


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Judge a stack by the project's policies.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command()(check)
    app.add_typer(group, name="policies")


def check(stack: Stack = DEFAULT_STACK, state: _State = None, json: Json = False) -> None:
    """Judge what is deployed; of a stack that never was, what a plan would make."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result_json
    from isthmus.engines import Project

    project = Project(root=project_root())
    report = judge(project, stack, state)
    if json:
        result_json(report.as_json())
    else:
        show(report)
    if not report.ok:
        count = len(report.violations)
        what = f"{count} violation{'' if count == 1 else 's'} of policies in {stack}"
        hint = "Mend what is listed above, or exempt it for a while in the environment file, with a reason."
        raise PoliciesViolatedError(what, hint=hint)


def judge(project: "Project", stack: str, export: Path | None) -> "Report":
    """What the policies say of an export, of the state, or else of a plan; raises PlanFailedError."""
    from isthmus.cli.deployed import deployed, exported
    from policies.pack.deployed import resources_of
    from policies.pack.environment import settings_for
    from policies.pack.report import report_on
    from policies.rules import RULES

    states = deployed(project, stack) if export is None else exported(export)
    if states is None:
        return _planned(project, stack)
    return report_on(RULES, resources_of(states), settings_for(project.root, stack), "state")


def show(report: "Report") -> None:
    """Print a report: a line a finding, then what was looked at and the counts."""
    from isthmus.cli.terminal import result, say, warn

    for entry in report.violations:
        result(f"{entry.severity:8} {entry.policy}: {_name(entry)}: {entry.message}")
        result(f"         {entry.fix}")
    for entry in report.unknown:
        result(f"unknown  {entry.policy}: {_name(entry)}: {entry.message}")
    for entry in report.exempt:
        result(f"exempt   {entry.policy}: {_name(entry)}: {entry.message}; {entry.reason}")
    for exemption in report.unused:
        warn(f"the exemption of {exemption.resource} from {exemption.policy} exempts nothing; remove it")
    looked = "what is deployed" if report.source == "state" else "the plan, because there is no state"
    violations = f"{len(report.violations)} violation{'' if len(report.violations) == 1 else 's'}"
    counts = f"{violations}, {len(report.unknown)} unknown, {len(report.exempt)} exempt"
    say(f"{report.stack}: looked at {looked}: {counts}")


def _name(entry: "Entry") -> str:
    if not entry.urn:
        return "the stack"
    kind, _, name = entry.urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}"


def _planned(project: "Project", stack: str) -> "Report":
    from isthmus.cli.packs import OWN
    from isthmus.engines.embedded import EmbeddedEngine
    from isthmus.engines.results import Options
    from policies.pack.environment import settings_for
    from policies.pack.planned import report_of
    from policies.rules import RULES

    display = _Quiet()
    options = Options(policy_packs=(project.root / OWN,))
    result = EmbeddedEngine(project).preview(stack, options=options, display=display)
    failed = [failure.message for failure in result.failures if failure.op != "policy"]
    if failed:
        hint = f"bin/isthmus preview {stack} says more."
        raise PlanFailedError(f"no plan of {stack} can be made: {failed[0]}", hint=hint)
    return report_of(RULES, stack, result.violations, settings_for(project.root, stack).exemptions)


class _Quiet:
    def show(self, _: object, /) -> None:
        """Show nothing: the report says what was found."""

    def close(self) -> None:
        """Do nothing."""
