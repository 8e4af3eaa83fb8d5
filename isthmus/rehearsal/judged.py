"""What the project's policies have against what a rehearsal made."""

from isthmus.engine.opened import open_state
from isthmus.engines.project import Project
from policies.pack.deployed import resources_of
from policies.pack.environment import settings_for
from policies.pack.report import Report, report_on
from policies.rules import RULES


def judged(project: Project, stack: str) -> Report:
    """The report on the stack's state, as `isthmus policies check` gives it."""
    states = open_state(project, stack, keep_salt=False).deployment.resources
    return report_on(RULES, resources_of(states), settings_for(project.root, stack), "state")


def against(report: Report) -> list[str]:
    """The violations, each as the rule and the name of what it is about."""
    return [f"{entry.policy}: {entry.urn.rpartition('::')[2] or 'the stack'}" for entry in report.violations]


def untold(report: Report) -> str:
    """The rules that cannot tell even of what is deployed, in words; empty where there are none."""
    names = sorted({entry.policy for entry in report.unknown})
    return f"unknown to {', '.join(names)}" if names else ""
